#!/usr/bin/python3
"""make_manual.py BUILD FOLDER: writes billhook.1 and billhook.conf.5 from the program's own tables (its `help`, the settings table)."""
import pathlib
import re
import subprocess
import sys
import textwrap

DATE = "November 24, 2026"


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(oq").replace("'", "\\(aq").replace("…", "...").replace("›", ">")
    return "\\&" + text if text[:1] in ".'" else text


def prose(text):
    """One sentence a line, at most 78 characters: as mandoc's lint wants it."""
    lines = []
    for sentence in re.split(r"(?<=[.?;]) (?=[A-Z(])", text):
        lines += textwrap.wrap(escape(sentence), 78, break_long_words=False, break_on_hyphens=False)
    return lines


def commands(billhook):
    return re.findall(r"^  ([a-z]+) +(.+)$", run(billhook, "help"), re.M)


def entry(billhook, name):
    lines = run(billhook, "help", name).splitlines()
    end = lines.index("")  # the usage may take several lines
    usage = " ".join(line.strip() for line in lines[:end])[len("billhook "):]
    out = [f".It Ic {escape(usage)}"]
    options, text = [], []
    for line in lines[end + 1:]:
        option = re.match(r"^  (--\S+(?: \S+)?) {2,}(.+)$", line)
        if line.startswith("example: "):
            example = line[len("example: "):]
        elif option:
            options.append(option.groups())
        elif line.strip():
            text.append(line.strip())
    sentence = text[0][0].upper() + text[0][1:].replace("?.", "?")
    for part in [sentence, *text[1:]]:
        out += prose(part)
    if options:
        out.append(".Bl -tag -width Ds -compact")
        for option, words in options:
            name, _, argument = option[2:].partition(" ")
            out += [f".It Fl Fl {escape(name)}" + (f" Ar {escape(argument)}" if argument else ""), *prose(words)]
        out.append(".El")
    out += [".br", "Example:", f".Dl {escape(example)}"]
    return out


def command_page(billhook):
    out = [f".Dd {DATE}", ".Dt BILLHOOK 1", ".Os", ".Sh NAME", ".Nm billhook", ".Nd invoices and other documents from WooCommerce orders",
           ".Sh SYNOPSIS", ".Nm", ".Op Fl Fl config Ar file", ".Ar command", ".Op Fl Fl json", ".Op Ar argument ...", ".Sh DESCRIPTION",
           ".Nm", "receives the orders of WooCommerce shops as signed webhooks, turns them into order forms, delivery notes, invoices and credit",
           "notes, and mails them.", "The concepts are explained in", ".Xr billhook 7 ,", "the config file in", ".Xr billhook.conf 5 .", ".Pp",
           "The config file is", ".Fl Fl config Ar file ,", "else", ".Ev BILLHOOK_CONFIG ,", "else", ".Pa /etc/billhook/billhook.conf .",
           ".Fl Fl json", "prints JSON for programs; without it, aligned columns for people.",
           "Run as root, a command first becomes the owner of the database file.",
           "What a command queues, a running daemon takes up within two seconds.", ".Sh COMMANDS", ".Bl -tag -width Ds"]
    for name, _ in commands(billhook):
        out += entry(billhook, name)
    out += [".El", ".Sh ENVIRONMENT", ".Bl -tag -width Ds", ".It Ev BILLHOOK_CONFIG", "The config file.", ".It Ev BILLHOOK_LOG_LEVEL",
            "\"debug\" also logs debug lines.", ".It Ev CREDENTIALS_DIRECTORY", "Set by systemd; may stand in", ".Ic x_file", "keys.",
            ".It Ev JOURNAL_STREAM", "When set, log lines begin with their priority.", ".El", ".Sh EXIT STATUS",
            "0: done.", "1: it could not be done; one line on standard error says why.",
            "2: wrong usage, or a wrong config file.", "Of several DOCs those that can be done are done, and the exit status is 1 when one failed.",
            ".Sh SIGNALS", "SIGTERM stops the daemon in order; SIGHUP reads the config file again: a wrong one is refused and the old one stays.",
            ".Sh SEE ALSO", ".Xr billhook.conf 5 ,", ".Xr billhook 7"]
    return wrap(out)


def wrap(lines):
    """Long lines of text are wrapped; requests stay."""
    out = []
    for line in lines:
        out += [line] if line.startswith(".") else prose(line.replace("\\-", "-")) if len(line) > 80 else [line]
    return "\n".join(out) + "\n"


def config_page(printer):
    head = [f".Dd {DATE}", ".Dt BILLHOOK.CONF 5", ".Os", ".Sh NAME", ".Nm billhook.conf", ".Nd config file of billhook", ".Sh DESCRIPTION",
            "Groups in square brackets, then", ".Ar key Ns = Ns Ar value .", "Lines that begin with # are comments.",
            "Unknown groups and keys, repeats and wrong values are errors;", ".Ic billhook check", "prints all of them with their lines.",
            "Relative paths are relative to this file.", ".Ar key Ns _file", "reads the value of a secret from a file.",
            "A text key may carry a language:", ".Ic caption_paid[fr] ;", "\\en is a line break.",
            "Sizes: K, M; times: s, m, h, d.", ".Sh KEYS"]
    return wrap(head) + run(printer, "--manual") + ".Sh SEE ALSO\n.Xr billhook 1 ,\n.Xr billhook 7\n"


def main(build, folder):
    folder = pathlib.Path(folder)
    (folder / "billhook.1").write_text(command_page(f"{build}/billhook"))
    (folder / "billhook.conf.5").write_text(config_page(f"{build}/tests/tools/print_sample"))


if __name__ == "__main__":
    main(*sys.argv[1:3])
