"""The engine of the stand-ins: real HTTP (keep-alive, TLS), a script of what goes wrong, and a record of all that came over the wire.

`on(kind, action, times=None, when=None)` says what a kind of request gets instead of the right answer; `times`: so often, then the right one again;
`when`: a function of the request; `to`: a participant. Actions are words:
    accept                  the right answer
    refuse NAME             one of the provider's documented refusals (its REFUSALS)
    401 | 403 | 500 | …     that status; "429 7": with Retry-After: 7
    reset | close | hang    before anything is read as done: RST, FIN, or no answer until the other side gives up
    trickle                 the right answer, byte by byte over three seconds
    html | garbage | empty  200 with a page, with bytes that are no JSON, with nothing
    huge | deep             200 with 2 MiB, with JSON 5,000 levels deep
    cut                     the first half of the right answer, then FIN
    echo                    400 with all headers of the request in the body
    redirect URL            302 to URL
    delay SECONDS           waits, then the right answer
The kind "any" is for whatever has no rule of its own. "after" before an action: what the request asks for is done first (the document is stored), then its answer is lost in that way.
A function is called with the request and gives a Reply or a word.
"""
import base64
import collections
import http.server
import json
import select
import socket
import struct
import threading
import time
import urllib.parse

HTML = b"<!DOCTYPE html><html><body><h1>Scheduled maintenance</h1><script>alert(1)</script></body></html>"
STATUS_WORDS = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests"}
KINDS = ("lookup", "send", "status", "why", "find", "detail", "key", "other")


class Reply:
    def __init__(self, status, body=b"", headers=None, kind="application/json", chunked=False):
        self.status, self.headers, self.chunked = status, dict(headers or {}), chunked
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.headers.setdefault("Content-Type", kind)


class Refused(Exception):
    """Ends a request with that reply; with `fault` it is one that no right client makes."""

    def __init__(self, reply, fault=""):
        super().__init__(fault)
        self.reply, self.fault = reply, fault


class Request:
    def __init__(self, method, target, headers, body):
        split = urllib.parse.urlsplit(target)
        self.method, self.target, self.body, self.at = method, target, body, time.time()
        self.path, self.query = split.path, dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True))
        self.headers = headers
        self.kind, self.number, self.participant, self.answer, self.connection = "other", "", "", "", 0

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def json(self):
        if (self.header("Content-Type") or "").split(";")[0].strip() != "application/json":
            raise Refused(Reply(415, {"message": "application/json is expected"}), "Content-Type of a JSON body")
        try:
            value = json.loads(self.body)
        except ValueError as problem:
            raise Refused(Reply(400, {"message": "not JSON"}), f"body is no JSON: {problem}") from problem
        if not isinstance(value, dict):
            raise Refused(Reply(400, {"message": "not an object"}), "body is no JSON object")
        return value

    def __repr__(self):
        return f"<{self.kind} {self.method} {self.target} {self.answer}>"


class Rule:
    def __init__(self, action, times, when):
        self.action, self.left, self.when = action, times, when


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    count, counted = 0, False

    def log_message(self, *_):
        pass

    def setup(self):
        super().setup()
        with self.server.owner.lock:
            self.server.owner.connections += 1
            self.count = self.server.owner.connections

    def read_body(self):
        if (self.headers.get("Transfer-Encoding") or "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            part = self.rfile.read(size + 2)[:size]
            if size == 0:
                return body
            body += part

    def body_is_whole(self, body):
        return len(body) >= int(self.headers.get("Content-Length") or 0)

    def serve(self):
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        body = self.read_body()
        if not self.body_is_whole(body):  # the other side gave up
            self.close_connection = True
            return
        request = Request(self.command, self.path, list(self.headers.items()), body)
        request.connection, self.counted = self.count, True
        self.server.owner.count_at_once(1)
        try:
            self.server.owner.answer(request, self)
        except (BrokenPipeError, ConnectionError, TimeoutError):
            self.close_connection = True
        finally:
            self.uncount()

    def uncount(self):
        """Before the last byte leaves: what comes after it is the next request."""
        if self.counted:
            self.counted = False
            self.server.owner.count_at_once(-1)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = serve

    # -- ways to answer -------------------------------------------------------------------------------------
    def date_time_string(self, timestamp=None):
        """The Date header has the stand-in's clock."""
        return super().date_time_string(self.server.owner.now() if timestamp is None else timestamp)

    def send_head(self, reply):
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(reply.body)))

    def cut(self, reply):
        self.send_head(reply)
        self.end_headers()
        half = reply.body[:len(reply.body) // 2]
        self.wfile.write(b"%x\r\n%s" % (len(reply.body), half) if reply.chunked else half)
        self.drop(False)

    def reply(self, reply, pace=0.0):
        reply.chunked = reply.chunked and not pace
        self.send_head(reply)
        if not pace:
            self.uncount()
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(reply.body), reply.body) if reply.chunked and reply.body else
                             b"0\r\n\r\n" if reply.chunked else reply.body)
            return
        self.end_headers()
        step = max(1, round(0.02 / pace))
        for position in range(0, len(reply.body), step):
            self.wfile.write(reply.body[position:position + step])
            self.wfile.flush()
            time.sleep(pace * step)

    def drop(self, reset):
        self.uncount()
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        if not reset:
            self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()

    def hang(self, seconds):
        """Until the other side ends the connection."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.server.owner.stopping.is_set():
            if select.select([self.connection], [], [], 0.05)[0]:
                break
        self.drop(False)


class HttpServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass


class Server:
    """What all HTTP stand-ins share."""

    def __init__(self, port=0, tls=None):
        self.lock = threading.RLock()
        self.requests, self.faults, self.connections = [], [], 0
        self.at_once = self.most_at_once = 0
        self.rules = collections.defaultdict(list)
        self.now = time.time
        self.stopping = threading.Event()
        self.http = HttpServer(("127.0.0.1", port), Handler)
        self.http.owner = self
        if tls:
            self.http.socket = tls.context().wrap_socket(self.http.socket, server_side=True)
        self.scheme, self.port = "https" if tls else "http", self.http.server_address[1]
        self.latency = 0.0

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.http.shutdown()
        self.http.server_close()

    def count_at_once(self, change):
        with self.lock:
            self.at_once += change
            self.most_at_once = max(self.most_at_once, self.at_once)

    @property
    def root(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    # -- the script -----------------------------------------------------------------------------------------
    def on(self, kind, action, times=None, when=None, to=None):
        """`to`: only where it is about this participant."""
        with self.lock:
            self.rules[kind].append(Rule(action, times, when or (to and (lambda request: request.participant.lower() == to.lower()))))
        return self

    def meanwhile(self, kind, act, action="accept"):
        """act() while the next request of that kind waits for its answer, which is this action."""
        def acted(_):
            act()
            return action
        return self.on(kind, acted, times=1)

    def clear(self):
        with self.lock:
            self.rules.clear()

    def action_of(self, request):
        with self.lock:
            for rule in [*self.rules[request.kind], *self.rules["any"]]:
                if rule.left == 0 or (rule.when and not rule.when(request)):
                    continue
                if rule.left is not None:
                    rule.left -= 1
                return rule.action
        return "accept"

    def answer(self, request, handler):
        with self.lock:
            self.requests.append(request)
            handle = self.route(request)
            self.peek(request)
            action = self.action_of(request)
        if callable(action):
            action = action(request)
        if isinstance(action, Reply):
            return self.say(request, handler, action)
        if self.latency:
            time.sleep(self.latency)
        words = action.split()
        if words[0] == "delay":
            time.sleep(float(words[1]))
            words = words[2:] or ["accept"]
        after = words[0] == "after"
        words = words[1:] if after else words
        right = None
        if after or words[0] in ("accept", "trickle", "cut"):
            right = self.right_answer(request, handle)
        if words[0] == "accept" or (after and right.status >= 400):
            return self.say(request, handler, right)
        request.answer = action
        self.wrong_answer(request, handler, words, right)

    def say(self, request, handler, reply):
        request.answer = str(reply.status)
        handler.reply(reply)

    def right_answer(self, request, handle):
        with self.lock:
            try:
                return handle(request)
            except Refused as refused:
                if refused.fault:
                    self.faults.append(f"{request.method} {request.target}: {refused.fault}")
                return refused.reply

    def wrong_answer(self, request, handler, words, right):
        word, rest = words[0], words[1:]
        if word in ("reset", "close"):
            handler.drop(word == "reset")
        elif word == "hang":
            handler.hang(float(rest[0]) if rest else 600)
        elif word == "cut":
            handler.cut(right)
        elif word == "trickle":
            handler.reply(right, pace=3 / max(1, len(right.body)))
        elif word == "refuse":
            handler.reply(self.refusal(" ".join(rest)))
        elif word.isdigit():
            headers = {"Retry-After": rest[0]} if rest else {}
            handler.reply(Reply(int(word), self.error_body(int(word)), headers))
        else:
            handler.reply(self.odd_reply(word, rest, request))

    def odd_reply(self, word, rest, request):
        kept = json.dumps([list(header) for header in request.headers] + [self.secrets()])
        return {
            "html": lambda: Reply(200, HTML, kind="text/html"),
            "garbage": lambda: Reply(200, b"\x00\xff{not json" + bytes(range(256))),
            "empty": lambda: Reply(200, b""),
            "huge": lambda: Reply(200, b'{"id":"' + b"x" * (2 << 20) + b'"}'),
            "deep": lambda: Reply(200, b"[" * 5000 + b"]" * 5000),
            "echo": lambda: Reply(400, {"message": "bad request " + kept, "detail": kept, "errors": {"key": [kept]}}),
            "redirect": lambda: Reply(302, b"", {"Location": rest[0]}),
        }[word]()

    # -- what a stand-in is made of --------------------------------------------------------------------------
    def route(self, request):
        """Sets request.kind and gives the function that answers it."""
        raise NotImplementedError

    def peek(self, request):
        """Sets request.number and .participant as far as they can be seen, for the rules and the record."""

    def refusal(self, name):
        raise NotImplementedError

    def error_body(self, status):
        return {"message": STATUS_WORDS.get(status, "An error occurred")}

    def secrets(self):
        return []

    def of_kind(self, *kinds):
        with self.lock:
            return [request for request in self.requests if request.kind in kinds]


def basic(name, password):
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
