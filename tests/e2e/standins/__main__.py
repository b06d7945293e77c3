"""The stand-ins by hand, to try a program against:

    cd tests/e2e && /usr/bin/python3 -m standins peppyrus e-invoice.be recommand billit scrada dns shop [--tls] [--everybody]
        [--register 0208:0000000295] [--rule send="after reset" …]
or  /usr/bin/python3 tests/e2e/standins …
It prints one JSON line {name: {"base_url", …}} and a line for each request, until it is killed. `dns` also brings an SMP; `shop` has the captured
orders, and --hook URL=SECRET gives it webhooks.
"""
import argparse
import contextlib
import json
import pathlib
import sys
import time

if __package__ in (None, ""):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
    sys.path = [path for path in sys.path if pathlib.Path(path).name != "standins"]

from standins import PROVIDERS, Ca, Dns, Shop, Smp  # noqa: E402
from standins.directory import ZONE  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="+", choices=[*PROVIDERS, "dns", "shop"])
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--everybody", action="store_true", help="each participant is registered")
    parser.add_argument("--register", action="append", default=[])
    parser.add_argument("--rule", action="append", default=[], metavar="KIND=ACTION")
    parser.add_argument("--hook", action="append", default=[], metavar="URL=SECRET")
    options = parser.parse_args()
    ca = Ca() if options.tls else None
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(PROVIDERS[name](tls=ca)) for name in options.names if name in PROVIDERS}
        told = {name: server.settings()["peppol"] for name, server in servers.items()}
        if "shop" in options.names:
            shop = stack.enter_context(Shop(tls=ca))
            shop.load()
            for hook in options.hook:
                for topic in ("order.created", "order.updated"):
                    shop.hooks.add(topic, *hook.split("=", 1))
            servers["shop"] = shop
            told.update(shop.settings())
        for server in servers.values():
            server.everybody = options.everybody
            for participant in options.register if hasattr(server, "register") else ():
                server.register(participant)
            for rule in options.rule:
                server.on(*rule.split("=", 1))
        if "dns" in options.names:
            dns, smp = stack.enter_context(Dns()), stack.enter_context(Smp(tls=ca))
            servers["smp"] = smp
            for participant in options.register:
                dns.register(participant, smp.base_url)
                smp.register(participant)
            told["dns"] = {"dns_server": dns.address, "sml_zone": ZONE, "smp": smp.base_url}
        print(json.dumps({**told, **({"ca_file": str(ca.file)} if ca else {})}), flush=True)
        follow(servers)


def follow(servers):
    """Each request becomes a line."""
    seen = {name: 0 for name in servers}
    while True:
        time.sleep(0.2)
        for name, server in servers.items():
            for request in server.requests[seen[name]:]:
                print(f"{name} {request.kind} {request.method} {request.target} -> {request.answer} {request.number}", flush=True)
            seen[name] = len(server.requests)
            while server.faults:
                print(f"{name} FAULT {server.faults.pop(0)}", flush=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
