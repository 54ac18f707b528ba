"""What a text is found by: its words, in the index of full text while it is published."""

from maillage.community.enums import PostKind
from maillage.community.models import Post
from maillage.kernel import fulltext

INDEX = "community"


def unlearn_post(post: Post) -> None:
    """Forget the words of a text that is about to be erased."""
    fulltext.unlearn(
        kind=INDEX, organisation_id=post.organisation_id, text=f"{post.title} {post.text}"
    )


def index_post(post: Post) -> None:
    """Write a text in the index as it is now, or take it out when it is not published.

    A question carries its published answers: it is what one opens.
    """
    if post.kind == PostKind.ANSWER:
        index_post(Post.objects.get(pk=post.question_id))
        return
    if not post.is_visible:
        fulltext.forget(kind=INDEX, subject_id=post.pk)
        return
    answers = Post.objects.filter(question=post).visible().values_list("text", flat=True)
    fulltext.write(
        kind=INDEX,
        subject_id=post.pk,
        organisation_id=post.organisation_id,
        title=post.title,
        text=" ".join([post.text, *answers]),
    )
