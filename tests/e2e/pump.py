"""pump.py ORDER.json SECRET FIRST SECONDS ADDRESS…: inside a machine of its own, posts orders one after the other to each address (http://HOST:PORT or
unix:PATH; a prefix of the path may stand behind a #), until its input ends, at most for so many seconds; prints a line for each: what was answered."""
import base64
import hashlib
import hmac
import http.client
import json
import socket
import sys
import threading
import time


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def main():
    template, secret, first, seconds = json.load(open(sys.argv[1])), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    end, stop = time.monotonic() + seconds, threading.Event()

    def post(address, number):
        where, _, prefix = address.partition("#")
        connection = UnixConnection(where[5:]) if where.startswith("unix:") else http.client.HTTPConnection(where[7:])
        connection.timeout = 60
        body = json.dumps(dict(template, id=number, number=str(number))).encode()
        signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
        try:
            connection.request("POST", prefix + "/woocommerce/main", body, {"Content-Type": "application/json", "X-WC-Webhook-Topic": "order.created",
                                                                             "X-WC-Webhook-Signature": signature, "Connection": "close"})
            return str(connection.getresponse().status)
        except (OSError, http.client.HTTPException) as problem:
            return type(problem).__name__
        finally:
            connection.close()

    def pump(address, start):
        while not stop.is_set() and time.monotonic() < end:
            sys.stdout.write(post(address, start) + "\n")
            sys.stdout.flush()
            start += 1
            time.sleep(0.005)

    threads = [threading.Thread(target=pump, args=(address, first + 10000 * place)) for place, address in enumerate(sys.argv[5:])]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()


main()
