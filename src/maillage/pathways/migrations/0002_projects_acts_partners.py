import django.db.models.deletion
import maillage.kernel.search
import maillage.kernel.slugs
from django.conf import settings
from django.db import migrations, models

from maillage.kernel.schema import CreateTogether


class Migration(migrations.Migration):

    dependencies = [
        ('pathways', '0001_base'),
        ('people', '0002_discreet'),
        ('people', '__first__'),
    ]

    operations = [CreateTogether([
        migrations.CreateModel(
            name='SupportProject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('opened_on', models.DateField()),
                ('changed_on', models.DateField()),
                ('opinion_how', models.CharField(blank=True, choices=[('said', 'Avec ses mots'), ('otherwise', 'Autrement\xa0: dessin, gestes, images'), ('reported', 'Rapporté par un proche'), ('declined', 'N’a pas souhaité le donner')], max_length=9)),
                ('opinion_on', models.DateField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='projects', to='pathways.child')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('pathway', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='project', to='pathways.pathway')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Antenna',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('terms', models.CharField(choices=[('lent', 'Prêtée'), ('rented', 'Louée'), ('partner', 'Chez un partenaire')], max_length=8, verbose_name='accord')),
                ('host', models.CharField(max_length=120, verbose_name='avec qui')),
                ('yearly_cents', models.PositiveIntegerField(default=0, verbose_name='coût par an')),
                ('weekly_hours', models.PositiveSmallIntegerField(verbose_name='heures par semaine')),
                ('seats', models.PositiveSmallIntegerField(verbose_name='places assises')),
                ('starts_on', models.DateField(verbose_name='depuis le')),
                ('ends_on', models.DateField(verbose_name='jusqu’au')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('site', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site', verbose_name='lieu')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='antenna_dates')],
            },
        ),
        migrations.CreateModel(
            name='AntennaPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('antenna', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='pathways.antenna')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('antenna', 'person'), name='antenna_post_once')],
            },
        ),
        migrations.CreateModel(
            name='ApprovedPublic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('needs', models.JSONField(default=list)),
                ('age_from', models.PositiveSmallIntegerField(verbose_name='à partir de')),
                ('age_to', models.PositiveSmallIntegerField(verbose_name='jusqu’à')),
                ('valid_from', models.DateField(verbose_name='depuis le')),
                ('valid_to', models.DateField(null=True, verbose_name='jusqu’au')),
                ('source', models.CharField(max_length=160, verbose_name='source')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.service')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('age_to__gte', models.F('age_from'))), name='approved_ages'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='approved_dates')],
            },
        ),
        migrations.CreateModel(
            name='ChildNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('need', models.CharField(choices=[('conduct', 'Troubles de la conduite et du comportement'), ('autism', 'Troubles du spectre de l’autisme'), ('intellectual', 'Troubles du développement intellectuel'), ('motor', 'Déficience motrice'), ('sensory', 'Déficience sensorielle'), ('language', 'Troubles du langage et des apprentissages')], max_length=12, verbose_name='besoin')),
                ('child', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='need', to='pathways.child')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CountingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('version', models.PositiveSmallIntegerField()),
                ('valid_from', models.DateField(verbose_name='à partir du')),
                ('caseload', models.CharField(choices=[('done_act', 'au moins un acte direct fait dans la période'), ('open_stay', 'un parcours ouvert dans la période, même sans acte')], max_length=10, verbose_name='file active')),
                ('counts_transport', models.BooleanField(verbose_name='compter les transports')),
                ('counts_remote', models.BooleanField(verbose_name='compter le téléphone et la visio')),
                ('published_on', models.DateField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'version'), name='counting_rule_version_once'), models.UniqueConstraint(fields=('organisation', 'valid_from'), name='counting_rule_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Encounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('key', models.CharField(max_length=32)),
                ('noted_at', models.DateTimeField()),
                ('day', models.DateField(verbose_name='le')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='durée en minutes')),
                ('kind', models.CharField(choices=[('session', 'Séance au service ou à l’antenne'), ('visit', 'Visite à domicile'), ('school', 'Intervention à l’école'), ('outside', 'Sortie, démarche accompagnée'), ('remote', 'Téléphone ou visio'), ('meeting', 'Réunion avec des partenaires'), ('transport', 'Transport de l’enfant')], max_length=12, verbose_name='où et comment')),
                ('presence', models.CharField(choices=[('child', 'L’enfant'), ('family', 'La famille, sans l’enfant'), ('both', 'L’enfant et sa famille'), ('partner', 'Un partenaire seulement')], max_length=8, verbose_name='avec')),
                ('status', models.CharField(choices=[('done', 'Faite'), ('absent', 'Non faite : absence'), ('family_cancelled', 'Non faite : annulée par la famille'), ('service_cancelled', 'Non faite : annulée par le service'), ('withdrawn', 'Retirée')], max_length=20)),
                ('code', models.CharField(max_length=12, verbose_name='prestation')),
                ('code_version', models.CharField(max_length=12)),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'day'], name='encounter_day'), models.Index(fields=['noted_by', 'day'], name='encounter_noted_by')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'noted_by', 'key'), name='encounter_noted_once'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='encounter_lasts')],
            },
        ),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pathways.child')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('professional', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='pathways.encounter')),
            ],
            options={
                'indexes': [models.Index(fields=['child'], name='pathways_ac_child_i_adbcd3_idx'), models.Index(fields=['service', 'child'], name='pathways_ac_service_df195b_idx')],
                'constraints': [models.UniqueConstraint(fields=('encounter', 'child', 'professional'), name='act_once')],
            },
        ),
        migrations.CreateModel(
            name='FlowScenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('children', models.PositiveSmallIntegerField(verbose_name='combien d’enfants')),
                ('source', models.CharField(choices=[('one_off_support', 'Appui ponctuel'), ('waiting_support', 'Appui pendant l’attente'), ('part_time', 'Temps partiel'), ('full_time', 'Temps plein'), ('sequential', 'Accompagnement séquentiel'), ('immediate', 'Réponse immédiate')], max_length=16, verbose_name='de la modalité')),
                ('target', models.CharField(choices=[('one_off_support', 'Appui ponctuel'), ('waiting_support', 'Appui pendant l’attente'), ('part_time', 'Temps partiel'), ('full_time', 'Temps plein'), ('sequential', 'Accompagnement séquentiel'), ('immediate', 'Réponse immédiate')], max_length=16, verbose_name='vers la modalité')),
                ('inputs', models.JSONField(default=dict)),
                ('result', models.JSONField(null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.service')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'service', 'created_at'], name='pathways_fl_organis_f45771_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('children__gte', 1)), name='flow_scenario_moves_some')],
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('gains', 'Garder et développer les acquis'), ('ties', 'Continuer les liens avec les autres'), ('care', 'Se soigner, aller mieux'), ('schooling', 'Aller à l’école, apprendre'), ('daily', 'Se débrouiller au quotidien'), ('relatives', 'Soutenir les proches'), ('leisure', 'Loisirs, sport, culture'), ('work', 'Se préparer à travailler')], max_length=9)),
                ('set_on', models.DateField()),
                ('due_on', models.DateField()),
                ('closed_on', models.DateField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='pathways.supportproject')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('set_on'))), name='goal_dates')],
            },
        ),
        migrations.CreateModel(
            name='GoalAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('means', models.CharField(choices=[('alone', 'Accompagnement individuel'), ('group', 'Activité de groupe'), ('peer', 'Pair-aidance'), ('home', 'Intervention à la maison'), ('at_school', 'Aménagement à l’école'), ('partner', 'Appui d’un partenaire'), ('equipment', 'Matériel ou aide technique'), ('relatives', 'Soutien aux parents ou aux proches')], max_length=9)),
                ('carrier', models.CharField(choices=[('child', 'L’enfant ou le jeune'), ('family', 'La famille'), ('service', 'Le service'), ('school', 'L’école'), ('health', 'Les soins en ville ou à l’hôpital'), ('child_welfare', 'L’aide sociale à l’enfance'), ('other', 'Un autre partenaire')], max_length=13)),
                ('done_on', models.DateField(null=True)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='pathways.goal')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LiaisonSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('mode', models.CharField(choices=[('one_off_support', 'Appui ponctuel'), ('waiting_support', 'Appui pendant l’attente'), ('part_time', 'Temps partiel'), ('full_time', 'Temps plein'), ('sequential', 'Accompagnement séquentiel'), ('immediate', 'Réponse immédiate')], max_length=16)),
                ('agreed_on', models.DateField()),
                ('clear_days', models.PositiveSmallIntegerField()),
                ('withdrawn_on', models.DateField(null=True)),
                ('sent_on', models.DateField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('pathway', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='pathways.pathway')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('sent_on', None), ('withdrawn_on', None)), fields=('pathway',), name='liaison_sheet_one_open'), models.CheckConstraint(condition=models.Q(('withdrawn_on', None), ('sent_on', None), _connector='OR'), name='liaison_sheet_one_end')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('judicial_assessment', 'MJIE'), ('court_home_support', 'AEMO'), ('reinforced_home_support', 'AEMO-R'), ('home_placement', 'PEAD (ancien nom)'), ('penal_repair', 'Réparation pénale'), ('relay_scheme', 'Dispositif relais')], max_length=24, verbose_name='mesure')),
                ('ordered_on', models.DateField(verbose_name='ordonnée le')),
                ('order_ends_on', models.DateField(verbose_name='fin de la décision')),
                ('report_due_on', models.DateField(null=True, verbose_name='rapport à rendre le')),
                ('report_sent_on', models.DateField(null=True, verbose_name='rapport envoyé le')),
                ('assigned_on', models.DateField(null=True, verbose_name='attribuée le')),
                ('ended_on', models.DateField(null=True, verbose_name='terminée le')),
                ('outcome', models.CharField(blank=True, choices=[('term', 'Arrivée à son terme'), ('lifted', 'Mainlevée par le juge'), ('transfer', 'Confiée à un autre service'), ('placement', 'Accueil de l’enfant hors de chez lui'), ('agreed_help', 'Aide acceptée par la famille'), ('majority', 'Majorité')], max_length=12, verbose_name='issue')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('referent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'service', 'ended_on'], name='measure_board'), models.Index(fields=['referent', 'ended_on'], name='measure_load')],
                'constraints': [models.CheckConstraint(condition=models.Q(('order_ends_on__gte', models.F('ordered_on'))), name='measure_order_dates'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('ordered_on')), _connector='OR'), name='measure_dates'), models.CheckConstraint(condition=models.Q(models.Q(('assigned_on', None), ('referent', None)), models.Q(('assigned_on__isnull', False), ('referent__isnull', False)), _connector='OR'), name='measure_assigned_to_somebody')],
            },
        ),
        migrations.CreateModel(
            name='MeasureChild',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pathways.child')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='children', to='pathways.measure')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['child'], name='pathways_me_child_i_c25638_idx')],
                'constraints': [models.UniqueConstraint(fields=('measure', 'child'), name='measure_child_once')],
            },
        ),
        migrations.CreateModel(
            name='MeasureRenewal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decided_on', models.DateField()),
                ('former_end', models.DateField()),
                ('new_end', models.DateField()),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renewals', to='pathways.measure')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('new_end__gt', models.F('former_end'))), name='renewal_goes_further')],
            },
        ),
        migrations.CreateModel(
            name='MultiYearContract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(max_length=120, verbose_name='intitulé')),
                ('starts_on', models.DateField(verbose_name='depuis le')),
                ('ends_on', models.DateField(verbose_name='jusqu’au')),
                ('yearly_grant', models.PositiveBigIntegerField(verbose_name='dotation d’une année')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='contract_period')],
            },
        ),
        migrations.CreateModel(
            name='ContractTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('indicator', models.CharField(choices=[('caseload', 'File active'), ('acts_per_person', 'Actes par personne'), ('occupancy', 'Occupation'), ('waiting', 'Délai d’attente'), ('length', 'Durée d’accompagnement'), ('exits', 'Sorties'), ('absences', 'Absences'), ('without_solution', 'Part sans solution')], max_length=20, verbose_name='indicateur')),
                ('objective', models.CharField(blank=True, max_length=200, verbose_name='objectif du contrat')),
                ('value', models.PositiveIntegerField(verbose_name='cible')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.service')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='pathways.multiyearcontract')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contract', 'indicator', 'service'), name='target_once_per_service'), models.UniqueConstraint(condition=models.Q(('service', None)), fields=('contract', 'indicator'), name='target_once_for_all')],
            },
        ),
        migrations.CreateModel(
            name='OfferCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('label', models.CharField(max_length=80, verbose_name='prestation')),
                ('children', models.PositiveSmallIntegerField(verbose_name='enfants par an')),
                ('unit_cost', models.PositiveBigIntegerField(verbose_name='coût d’un enfant par an')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='costs', to='pathways.multiyearcontract')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OutsidePublic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('decision', 'La décision désigne ce service'), ('relay', 'Maintien le temps d’un relais'), ('sibling', 'Fratrie déjà accompagnée'), ('no_other', 'Aucun autre service dans le territoire'), ('authority', 'Accord de l’autorité de tarification')], max_length=12, verbose_name='motif')),
                ('given_on', models.DateField()),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pathways.child')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.service')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('child', 'service'), name='outside_public_once')],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=150, verbose_name='nom')),
                ('kind', models.CharField(choices=[('school', 'École, collège ou lycée'), ('commune', 'Commune ou intercommunalité'), ('care', 'Soins en ville, CMP ou hôpital'), ('early_childhood', 'PMI, crèche ou assistante maternelle'), ('leisure', 'Loisirs, sport ou culture'), ('social', 'Service social ou aide sociale à l’enfance'), ('medico_social', 'Autre service médico-social')], max_length=16, verbose_name='nature')),
                ('commune_code', models.CharField(max_length=5, verbose_name='commune')),
                ('email', models.EmailField(max_length=254, verbose_name='courriel')),
                ('search_key', maillage.kernel.search.SearchKeyField(default='', editable=False, max_length=200, sources=('name',))),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'search_key', 'commune_code'), name='partner_name_once')],
            },
        ),
        migrations.CreateModel(
            name='ProjectReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('yearly', 'Bilan de l’année'), ('midway', 'Point d’étape'), ('asked', 'À la demande de la famille ou après un changement')], max_length=6)),
                ('on', models.DateField()),
                ('voices', models.JSONField(default=list)),
                ('next_on', models.DateField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='pathways.supportproject')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'on'), name='project_review_once_a_day'), models.CheckConstraint(condition=models.Q(('next_on__gt', models.F('on'))), name='project_review_dates')],
            },
        ),
        migrations.CreateModel(
            name='Improvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('due_on', models.DateField()),
                ('done_on', models.DateField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='improvements', to='pathways.projectreview')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_on', None)), fields=['owner', 'due_on'], name='improvement_due')],
            },
        ),
        migrations.CreateModel(
            name='GoalRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voice', models.CharField(choices=[('child', 'L’enfant ou le jeune'), ('family', 'La famille'), ('service', 'Le service'), ('school', 'L’école'), ('health', 'Les soins en ville ou à l’hôpital'), ('child_welfare', 'L’aide sociale à l’enfance'), ('other', 'Un autre partenaire')], max_length=13)),
                ('step', models.CharField(choices=[('back', 'Cela recule'), ('not_yet', 'Pas encore'), ('begins', 'Cela commence'), ('often', 'Souvent'), ('settled', 'C’est acquis')], max_length=8)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='pathways.goal')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='pathways.projectreview')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'goal', 'voice'), name='goal_rating_once')],
            },
        ),
        migrations.CreateModel(
            name='ProjectStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('welcome', 'Document individuel de prise en charge remis'), ('contract', 'Contrat de séjour signé, s’il y en a un'), ('amendment', 'Buts et prestations précisés avec la famille'), ('news', 'Nouvelles données à la famille'), ('yearly', 'Projet revu avec toute l’équipe'), ('follow_up', 'Nouvelles prises après la sortie')], max_length=9)),
                ('asked_on', models.DateField()),
                ('due_on', models.DateField()),
                ('done_on', models.DateField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('signed', 'Signé'), ('not_needed', 'Sans objet\xa0: aucun séjour'), ('holds', 'La situation tient'), ('needs_help', 'Un appui est à reprendre'), ('unreachable', 'Famille injoignable')], max_length=11)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('pathway', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='pathways.pathway')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_on', None)), fields=['organisation', 'due_on'], name='project_step_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_on', None)), fields=('pathway', 'kind'), name='project_step_one_open')],
            },
        ),
        migrations.CreateModel(
            name='ProjectWords',
            fields=[
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='pathways.supportproject')),
                ('wrapped_key', models.BinaryField()),
                ('body', models.BinaryField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProjectAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(choices=[('child', 'L’enfant ou le jeune'), ('family', 'La famille'), ('service', 'Le service'), ('school', 'L’école'), ('health', 'Les soins en ville ou à l’hôpital'), ('child_welfare', 'L’aide sociale à l’enfance'), ('other', 'Un autre partenaire')], max_length=13)),
                ('answer', models.CharField(choices=[('agreed', 'D’accord'), ('reserved', 'D’accord, avec une réserve'), ('refused', 'Pas d’accord')], max_length=8)),
                ('how', models.CharField(choices=[('signed', 'Par une signature'), ('written', 'Par écrit, lettre ou courriel'), ('spoken', 'De vive voix, en rencontre')], max_length=7)),
                ('on', models.DateField()),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='pathways.supportproject')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('need', models.CharField(choices=[('schooling', 'Un temps de scolarité'), ('care', 'Un soin ou une rééducation'), ('leisure', 'Une activité ou un loisir'), ('childcare', 'Un accueil de la petite enfance'), ('family', 'Un appui à la famille'), ('room', 'Un lieu pour les séances')], max_length=9, verbose_name='besoin')),
                ('sent_on', models.DateField()),
                ('expires_on', models.DateField()),
                ('answer', models.CharField(choices=[('pending', 'Sans réponse'), ('accepted', 'Acceptée'), ('declined', 'Déclinée')], default='pending', max_length=8)),
                ('reason', models.CharField(blank=True, choices=[('full', 'Plus de place pour l’instant'), ('out_of_area', 'Hors de notre secteur'), ('out_of_age', 'Hors des âges accueillis'), ('not_ours', 'Ce n’est pas ce que nous proposons'), ('talk', 'Parlons-en d’abord\xa0: appelez-nous')], max_length=11)),
                ('answered_on', models.DateField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='pathways.child')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='pathways.partner')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'partner'], name='pathways_re_organis_e4cc43_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', 'pending')), fields=('child', 'partner', 'need'), name='referral_one_pending')],
            },
        ),
        migrations.CreateModel(
            name='SiteCapacity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('places', models.PositiveSmallIntegerField(verbose_name='places')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capacities', to='pathways.multiyearcontract')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.service')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contract', 'service', 'site'), name='site_capacity_once')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=maillage.kernel.slugs.random_slug, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('child', 'Ce que l’enfant attend'), ('family', 'Ce que la famille attend'), ('1.1', 'Besoin de santé'), ('1.2', 'Besoin pour la vie de tous les jours'), ('1.3', 'Besoin pour prendre part à la vie avec les autres')], max_length=6)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='pathways.supportproject')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='goal',
            name='need',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='goals', to='pathways.statement'),
        ),
        migrations.AddField(
            model_name='projectwords',
            name='child',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pathways.child'),
        ),
        migrations.AddField(
            model_name='projectwords',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation'),
        ),
    ])]
