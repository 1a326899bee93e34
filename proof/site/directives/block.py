"""`{block} NAME`: commands of a page, `snippets/NAME.sh`; `{closed} TITLE`: what can wait."""

from pathlib import Path
from typing import ClassVar

from docutils import nodes

from proof.errors import ManifestError
from proof.guide import shell_text
from proof.guide.plan import read_text
from proof.site.directives.directive import GuideDirective
from proof.site.markup import closed, code, container


class BlockDirective(GuideDirective, name="block"):
    """Show a file of commands, byte for byte."""

    required_arguments: ClassVar[int] = 1

    def run(self) -> list[nodes.Node]:
        """Return the block."""
        name = f"{self.arguments[0]}.sh"
        file = Path(self.config.guide_manifest).with_name(name)
        self.env.note_dependency(file)
        try:
            text = read_text(file)
            shell_text.commands(text)
        except FileNotFoundError:
            raise self.error(f"there is no file snippets/{name}") from None
        except shell_text.NotPlain as error:
            raise self.error(f"snippets/{name}:{error.line}: {error}") from None
        except ManifestError as error:
            raise self.error(str(error)) from None
        return [container(code(text, "bash", "guide-code"), classes=["guide-step"])]


class ClosedDirective(GuideDirective, name="closed"):
    """Show its content below a title that opens it."""

    required_arguments: ClassVar[int] = 1
    final_argument_whitespace: ClassVar[bool] = True
    has_content: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the title and the content."""
        return closed(self.arguments[0], self.parse_content_to_nodes())
