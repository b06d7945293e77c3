"""Stand-ins of what billhook talks to: a WooCommerce shop (shop.py), five Peppol providers, an SMP and a DNS server, made from PEPPOL.md. Standard
library only.

    with PROVIDERS["peppyrus"]() as provider:
        provider.register("0208:0000000295")           # who is on Peppol; others are not
        provider.on("send", "after reset", times=1)    # see server.py for the words
        ... requests go to provider.base_url with provider.settings() ...
        provider.stored, provider.counts(), provider.requests, provider.faults
As a program: see __main__.py.
"""
from standins.billit import Billit
from standins.directory import Dns, Smp
from standins.einvoice_be import EInvoiceBe
from standins.peppyrus import Peppyrus
from standins.recommand import Recommand
from standins.scrada import Scrada
from standins.shop import Shop
from standins.tls import Ca

PROVIDERS = {provider.name: provider for provider in (Peppyrus, EInvoiceBe, Recommand, Billit, Scrada)}

__all__ = ["PROVIDERS", "Billit", "Ca", "Dns", "EInvoiceBe", "Peppyrus", "Recommand", "Scrada", "Shop", "Smp"]
