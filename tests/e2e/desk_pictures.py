"""Pictures of every page of the desk at three widths, light and dark, in two languages, by a real browser: desk_pictures.py FOLDER [PART OF A NAME …]
With --doc: only the six of README.md, into FOLDER."""
import itertools
import pathlib
import sys
import tempfile

from desk_browser import Person, RealBrowser, why_not
from desk_busy import everything, fill, settings, upload_statement
from desk_site import add_user, browser, desk_settings
from harness import Site, free_port
from smtp_server import SmtpServer

WIDTHS = {360: 780, 768: 1024, 1440: 900}
USERS = {"olga": ("owner", "nl"), "odile": ("owner", "fr"), "ann": ("accountant", "nl")}


def make_site(folder, relay):
    port = free_port()
    site = Site(folder, {**settings(relay), **desk_settings(port)})
    site.desk_port = port
    site.start()
    for name, (role, language) in USERS.items():
        add_user(site, name, role, language=language)
    add_user(site, "els", "owner", language="en")
    return site


def take(real, site, places, target, wanted):
    for language, name in (("nl", "olga"), ("fr", "odile")):
        person = Person(real, site, language=language)
        person.go("/sign-in")
        pictures_of(real, target, "sign-in", language, wanted)
        person.real.fill(name={"nl": "Naam", "fr": "Nom"}[language], text=name)
        person.real.fill(name={"nl": "Wachtwoord", "fr": "Mot de passe"}[language], text="correct horse battery")
        person.press({"nl": "Aanmelden", "fr": "Se connecter"}[language])
        for page, path in places:
            if not wanted or any(part in page for part in wanted):
                person.go(path)
                pictures_of(real, target, page, language, wanted)


def pictures_of(real, target, page, language, wanted):
    if wanted and not any(part in page for part in wanted):
        return
    for (width, height), dark in itertools.product(WIDTHS.items(), (False, True)):
        real.show(width=width, height=height, dark=dark)
        real.picture(file=str(target / f"{page}-{width}-{'dark' if dark else 'light'}-{language}.png"))


def take_six(real, site, relay, target):
    """Those of the documentation: Dutch, a window's height, nothing hostile."""
    fill(site, relay, with_hostile=False)
    upload_statement(site, browser(site, "olga"))
    find = lambda **wanted: next(one["id"] for one in site.documents() if all(one[key] == value for key, value in wanted.items()))
    sent = find(type="invoice", order_id=1002)
    person = Person(real, site, language="nl")
    person.go("/sign-in")
    person.fill("Naam", "olga")
    person.fill("Wachtwoord", "correct horse battery")
    person.press("Aanmelden")
    for name, path, shape in (("today", "/", {}), ("documents", "/documents", {}), ("document", f"/documents/{sent}", {}),
                              ("send", f"/documents/{find(type='invoice', state='draft')}/send", {"width": 390, "height": 780}),
                              ("bank", "/bank", {"width": 390, "height": 780, "dark": True}),
                              ("texts", "/settings/texts/invoice/nl", {})):
        person.go(path)
        real.show(**{"width": 1100, "height": 780, **shape})
        real.picture(file=str(target / f"desk-{name}-nl.png"), whole=False)


def main(target, *wanted):
    if why_not():
        sys.exit(f"no pictures: {why_not()}")
    target = pathlib.Path(target).resolve()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, SmtpServer() as relay:
        site, real = make_site(folder, relay), RealBrowser()
        try:
            if wanted == ("--doc",):
                take_six(real, site, relay, target)
                return
            take(real, site, everything(site, relay), target, wanted)
        finally:
            real.close()
            site.stop(expect=None)
    print(f"{len(list(target.glob('*.png')))} pictures in {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
