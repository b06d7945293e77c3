"""Pictures of every page of the desk at three widths, light and dark, in two languages, by a real browser: desk_pictures.py FOLDER [PART OF A NAME …]"""
import itertools
import pathlib
import sys
import tempfile

from desk_browser import Person, RealBrowser, why_not
from desk_busy import everything, settings
from desk_site import add_user, desk_settings
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


def main(target, *wanted):
    if why_not():
        sys.exit(f"no pictures: {why_not()}")
    target = pathlib.Path(target).resolve()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, SmtpServer() as relay:
        site, real = make_site(folder, relay), RealBrowser()
        try:
            take(real, site, everything(site, relay), target, wanted)
        finally:
            real.close()
            site.stop(expect=None)
    print(f"{len(list(target.glob('*.png')))} pictures in {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
