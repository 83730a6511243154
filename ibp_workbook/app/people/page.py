"""Who waits, who may come in, and people to add: by hand or from a list."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from ibp_workbook.app.page import Page, Parts, View, card, html, notice, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.download import Download
from ibp_workbook.app.parts.fields import choice, field
from ibp_workbook.app.parts.upload import File, Upload
from ibp_workbook.app.people.state import People, Person
from ibp_workbook.errors import Lifted
from ibp_workbook.interop.tables.people import COLUMNS, KINDS, MAX_BYTES
from ibp_workbook.store.asking import asker

LISTED = 200
GIVE, STAYS = "give:", "stays:"


class PeopleView(View):
    """The page in the order of the work: who waits, who there is, whom to add."""

    shows_content = False

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        t = self.texts
        self.people = People(opened.workspace, t)
        self.person: Person | None = None
        self._picked_at = 0  # how often a person was picked
        self.removing = False
        self.typed = ""  # login names that were looked at and wait to be given
        self.waiting = Controls(self._waiting_chosen, legend=t("people_page.waiting"))
        self.waiting_outcome = widgets.HTML()
        self.table = widgets.HTML()
        self.who = Controls(self._picked, legend=t("people_page.who"))
        self.edit = Controls(self._edited, legend=t("people_page.edit"))
        self.edit_outcome = widgets.HTML()
        self.add = Controls(self._added, legend=t("people_page.add"))
        self.upload = Upload(self._received, t, "people_page.file", kinds=KINDS, max_bytes=MAX_BYTES)
        self.preview = widgets.HTML()
        self.confirm = Controls(self._confirmed, legend=t("people_page.confirm"))
        self.outcome = widgets.HTML()
        self.waiting_card = card(
            self.waiting,
            self.waiting_outcome,
            title=t("people_page.waiting"),
            text=t("people_page.waiting_lead"),
        )
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        t = self.texts
        template = Download(self._template, None, label=t("people_page.template"))
        files = (self.upload, template, self.outcome, self.preview, self.confirm)
        return [
            html("paragraph.html", text=t("people_page.lead"), lead=True),
            *([] if asker().signs_in else [notice(t("people_page.local"), "info")]),
            self.waiting_card,
            card(self.table, self.who, self.edit, self.edit_outcome, title=t("people_page.present")),
            card(self.add, *files, title=t("people_page.add"), text=t("people_page.add_lead")),
        ]

    # ---- What people do ----

    def _waiting_chosen(self, name: str, value: Any) -> None:
        if not name.startswith(GIVE):
            return
        login = name.removeprefix(GIVE)

        def give() -> str:
            self.people.give(login, self._values(value))
            return self.texts("people_page.given", login=login)

        self.attempt(self.waiting_outcome, give)
        self._draw()

    def _picked(self, _name: str, value: Any) -> None:
        self._pick(str(value))
        self._draw()

    def _pick(self, key: str) -> None:
        self.person, self.removing = self.people.of(key), False
        self._picked_at += 1
        self.edit_outcome.value = ""

    def _edited(self, name: str, value: Any) -> None:
        actions: dict[str, Callable[[Person, Any], str]] = {
            "save": self._save,
            "yes": self._remove,
            "sign_out": self._sign_out,
        }
        person = self.person
        if name in ("remove", "no"):
            self.removing = name == "remove"
        elif name in actions and person is not None:
            if not self.attempt(self.edit_outcome, lambda: actions[name](person, value)):
                self.person, self.removing = self.people.again(person), False
        else:
            return
        self._draw()

    def _save(self, person: Person, value: Any) -> str:
        rights = enumerate(person.rights)
        stays = [right for place, right in rights if value.get(f"{STAYS}{place}", True)]
        self.people.change(person, str(value["name"]), stays, self._values(value))
        self._pick(f"{value['role']}:{person.login}")
        return self.texts("members.changed", login=person.login)

    def _remove(self, person: Person, _value: Any) -> str:
        self.people.remove(person)
        self._pick("")
        return self.texts("members.removed", login=person.login)

    def _sign_out(self, person: Person, _value: Any) -> str:
        ended = self.people.sign_out(person)
        again = self.people.again(person)  # another manager may have changed the role meanwhile
        self._pick(again.key if again else "")
        return self.texts("members.signed_out", login=person.login, count=ended)

    def _added(self, name: str, value: Any) -> None:
        if name != "check":
            return
        self.typed = str(value["logins"])

        def look() -> None:
            self.people.type(self.typed, self._values(value))

        self.attempt(self.outcome, look)
        self._draw()

    def _received(self, files: list[File], _answer: Lifted | None) -> str:
        (name, content), *_ = files
        self.people.read(content, name)
        self.outcome.value = ""
        self._draw()
        return self.texts("people_page.read", n=len(self.people.lines))

    def _confirmed(self, _name: str, _value: Any) -> None:
        def keep() -> str:
            count = self.people.confirm()
            self.typed = ""
            return self.texts("members.imported", count=count)

        self.attempt(self.outcome, keep)
        self._draw()

    def _template(self) -> tuple[str, bytes]:
        heads = ";".join(self.texts(f"members.column_{column}") for column in COLUMNS)
        example = ";".join(["ans@school.nl", "Ans Bos", self.people.role("analyst"), "12345", "", ""])
        return self.texts("people_page.template_file"), f"\ufeff{heads}\r\n{example}\r\n".encode()

    def _values(self, value: Any) -> dict[str, Any]:
        """What is chosen in a form.

        Raises:
            IbpError: the last day is no day.
        """
        return {**value, "until": self.day(value["until"], "members.no_day") if value.get("until") else None}

    # ---- What the page shows ----

    def _draw(self) -> None:
        t, people = self.texts, self.people
        self.table.value = render("people_table.html", t=t, people=people.rows())
        self.waiting_card.layout.display = None if people.waiting or self.waiting_outcome.value else "none"
        self.waiting.fields = [*self._right_fields(), *self._give_buttons()] if people.waiting else []
        self.who.fields = self._who_fields()
        # A field that is the same stays in the browser with what is in it: that is never given to the next.
        mine = {"picked": self._picked_at}
        self.edit.fields = [each | mine for each in self._edit_fields(self.person)] if self.person else []
        logins = field(
            "lines", "logins", t("people_page.logins"), self.typed, help=t("people_page.logins_help")
        )
        check = field("button", "check", t("people_page.check"))
        self.add.fields = [logins, *self._right_fields(), check]
        lines = people.shown()
        wrong = sum(bool(line["problem"]) for line in lines)
        more = len(lines) - LISTED
        # What is wrong comes first: nobody looks for it among two hundred lines that are right.
        lines.sort(key=lambda line: not line["problem"])
        self.preview.value = (
            render("people_preview.html", t=t, lines=lines[:LISTED], wrong=wrong, more=more) if lines else ""
        )
        label = t("people_page.confirm_button", n=len(lines))
        self.confirm.fields = [field("button", "confirm", label, primary=True)] if people.may_confirm else []

    def _right_fields(self, role: str = "reader", until: str = "", **words: str) -> list[dict[str, Any]]:
        t = self.texts
        label = words.get("place", t("people_page.place"))
        # All boards is never what happens because nobody chose.
        none = t("people_page.no_more" if "place" in words else "people_page.no_place_yet")
        help_ = words.get("until", t("people_page.until_help"))
        return [
            field("select", "role", t("people_page.role"), role, options=self.people.roles()),
            choice("place", label, "", self.people.places(), t, none),
            field("date", "until", t("people_page.until"), until, help=help_),
        ]

    def _give_buttons(self) -> list[dict[str, Any]]:
        t = self.texts
        waiting = self.people.waiting[:LISTED]
        return [
            field("button", f"{GIVE}{found.login}", t("people_page.give", login=found.login))
            for found in waiting
        ]

    def _who_fields(self) -> list[dict[str, Any]]:
        t, people = self.texts, self.people
        options = [
            [person.key, f"{person.rights[0].name} ({person.login}) – {people.role(person.rights[0].role)}"]
            for person in people.people
        ]
        value = self.person.key if self.person else ""
        of_who = choice("who", t("people_page.who"), value, options, t, t("people_page.choose"))
        return [of_who] if options else []

    def _edit_fields(self, person: Person) -> list[dict[str, Any]]:
        t, first = self.texts, person.rights[0]
        days = sorted(until for until in person.untils if until)
        words = {"place": t("people_page.place_more")}
        if len(person.untils) > 1:
            words["until"] = t("people_page.untils_differ")
        stays = [
            field("checkbox", f"{STAYS}{place}", t("people_page.stays", place=self.people.place(right)), True)
            for place, right in enumerate(person.rights)
        ]
        until = days[-1].isoformat() if days and None not in person.untils else ""
        form = [
            field("text", "name", t("people_page.name"), first.name),
            *self._right_fields(first.role, until, **words),
            *stays,
        ]
        if self.removing:
            sure = t("people_page.remove_sure", login=person.login)
            return [
                *form,
                field("button", "yes", sure, primary=True),
                field("button", "no", t("people_page.leave")),
            ]
        return [
            *form,
            field("button", "save", t("people_page.save"), primary=True),
            field("button", "sign_out", t("people_page.sign_out")),
            field("button", "remove", t("people_page.remove")),
        ]


page = PeopleView.page
