"""A certificate authority made on the spot by openssl, and contexts for servers of 127.0.0.1 and localhost."""
import pathlib
import ssl
import subprocess
import tempfile

EXTENSIONS = "basicConstraints=critical,CA:FALSE\nsubjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Ca:
    def __init__(self, folder=None):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="billhook-peppol-ca-"))
        self.key, self.file = self.folder / "ca.key", self.folder / "ca.pem"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self.key, "-out", self.file,
                "-days", 30, "-subj", "/CN=stand-in authority")

    def context(self, name="server"):
        """An ssl context of a server whose certificate this authority signed."""
        key, request, certificate, extensions = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem", "ext"))
        extensions.write_text(EXTENSIONS)
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=localhost")
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key, "-CAcreateserial", "-out", certificate, "-days", 30,
                "-extfile", extensions)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context
