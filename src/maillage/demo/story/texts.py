"""The texts of needs, as people of the story would paste them. The words are invented."""

TOURS = """Rives et Liens, pôle milieu ouvert – Tours (Indre-et-Loire)
Analyse des pratiques professionnelles : recherche d'intervenants

Date limite de réponse : 2 septembre 2024

Le pôle
Le pôle accompagne des mineurs et leurs familles, sur décision d'un juge ou en lien avec l'aide
sociale à l'enfance. Il réunit le SIE (330 enfants), le SIEMO (260 AEMO et 222 AEMO-R), le SAPED
(68 accompagnements d'un ou deux enfants d'une fratrie), le SRP (200 mesures par an) et un
dispositif relais mené avec l'Éducation nationale (8 à 10 élèves par session).

Ce que nous cherchons
6 à 7 séances de 2 h par groupe et par an, de septembre à juin, dans nos locaux du quartier des
2 Lions à Tours.

Nombre de groupes : 6
- 1 groupe de 12 personnes (professionnels du SIE) - à pourvoir
- 3 groupes de 12 personnes (professionnels du SIEMO) - à pourvoir
- 2 groupes de 12 personnes (professionnels du SAPED) - déjà pourvus

Début des séances : 23 septembre 2024, si possible.

Intervenants : psychologues, ou autres professionnels formés à l'analyse des pratiques. Bien
connaître la protection de l'enfance serait un atout. Nous souhaitons au moins deux intervenants
différents.

Objectifs
- Mettre en commun des situations qui résistent et chercher plusieurs lectures.
- Reconnaître ce qui nous touche, et en faire une ressource.
- Dire ce qui relève de notre mission et ce qui n'en relève pas.

Prix : tout compris, TTC, par séance. Une convention d'intervention est signée avec chacun.

Confidentialité : rien de ce qui se dit en séance n'en sort ; les intervenants s'y engagent par
écrit.

Bilan : un point à mi-parcours avec les cadres, un bilan en juin avec chaque groupe.
"""

HEADS = """Rives et Liens, pôle milieu ouvert – Tours (Indre-et-Loire)
Un groupe d'analyse des pratiques pour l'encadrement

Six cadres du pôle souhaitent un temps à eux, sans leurs équipes : ce que demande la décision,
l'urgence, la place entre le juge et l'équipe.

Un groupe de 6 personnes, 5 séances de 2 h, à Tours (quartier des 2 Lions).
Intervenants : superviseur ou psychosociologue.
Confidentialité : rien de ce qui se dit en séance n'en sort.
"""

WRITING = """Rives et Liens, pôle milieu ouvert – Tours (Indre-et-Loire)
Formation à l'écriture des rapports d'investigation

Pour les professionnels du SIE : écrire au juge sans juger, séparer les faits de leur lecture.
Une session de 12 personnes. Nombre de jours à discuter avec le formateur.
Budget à préciser.
"""

VIENNE = """Direction de l'action sociale – Vienne
Groupe d'analyse des pratiques pour les animateurs d'actions collectives

Le groupe accueille des volontaires : celles et ceux qui animent des actions collectives, ou qui
veulent s'y lancer, dans nos services ou chez nos partenaires. On y entre et on en sort d'une
séance à l'autre.

1 groupe de 15 personnes, 5 séances par an d'une demi-journée, à Poitiers, hors périodes de
vacances scolaires.

Participants : conseillers en économie sociale et familiale, assistants de service social,
puéricultrices, animateurs socioculturels, éducateurs.

Intervenants : psychologue, professionnel d'expérience du secteur, consultant ou formateur. Une
animation inspirée du pouvoir d'agir serait appréciée.

Pièces : note méthodologique datée et signée, planning prévisionnel, CV, numéro de déclaration
d'activité, DC1 et DC2 ou, à défaut, attestation sur l'honneur.

Réunions : un cadrage avant de commencer, un point à mi-parcours, une évaluation à la fin. Rien
de ce qui se dit en séance n'y est rapporté.
"""

SESSAD = """Grand Large, plateforme SESSAD – Seine-Saint-Denis
Analyse des pratiques pour une équipe qui se réunit

Deux SESSAD deviennent une plateforme. L'équipe compte 27 postes, dont 20 sont occupés
aujourd'hui. Nous avons essayé les demi-groupes et nous voulons un seul groupe, entier : c'est en
parlant ensemble de situations réelles que les deux équipes accorderont leurs manières de faire.

4 séances de 3 h d'ici à décembre.
Date limite de réponse : 30 août 2024. Début : 19 septembre 2024.

Participants : éducateurs, psychologues, psychopédagogues, secrétaires, assistants de service
social, psychomotriciens.

Approche systémique souhaitée ; un cadre clair, où chacun peut parler.
"""
