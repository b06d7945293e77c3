"""The desk as a browser sees it: a site with users, and a client with cookies that reads pages and sends their forms."""
import html.parser
import http.client
import json
import re
import urllib.parse

from harness import DEADLINE, PATIENCE, free_port

PASSWORD = "correct horse battery"
ROLES = {"olga": "owner", "ann": "accountant", "rik": "reader"}


def desk_settings(port, **more):
    """The group [desk] for make_site(); the caller keeps the port."""
    return {"desk": {"listen": f"127.0.0.1:{port}", **more}}


def start_desk(make_site, settings=None, users=ROLES, **desk):
    """A site with a desk and its users. site.desk_port is where it listens."""
    port = free_port()
    site = make_site({**(settings or {}), **desk_settings(port, **desk)})
    site.desk_port = port
    for name, role in users.items():
        add_user(site, name, role)
    return site


def add_user(site, name, role="reader", password=PASSWORD, language="en"):
    return site.run("user", "add", name, "--role", role, "--language", language, input=password.encode() + b"\n")


def browser(site, name=None, password=PASSWORD, **more):
    """A fresh browser; with a name it has signed in."""
    made = Browser(site.desk_port, **more)
    if name:
        answer = made.sign_in(name, password)
        assert answer.status == 200 and answer.path == "/", answer
    return made


class Form:
    """A form of a page: where it goes, and its fields as a browser would send them."""

    def __init__(self, attributes):
        self.action = attributes.get("action", "")
        self.method = attributes.get("method", "get").lower()
        self.multipart = attributes.get("enctype") == "multipart/form-data"
        self.fields, self.buttons = [], []

    def __getitem__(self, name):
        return next(value for key, value in self.fields if key == name)

    def names(self):
        return [name for name, _ in self.fields]


class Page(html.parser.HTMLParser):
    """What a test asks of a page: forms, links, headings, messages, tables."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.alerts, self.notices = [], [], [], []
        self.text, self.title, self.problems = "", "", []
        self.stack, self.select, self.area, self.rows = [], None, None, []
        self.feed(text)
        self.close()
        self.text = re.sub(r"\s+", " ", self.text)

    VOID = {"meta", "link", "input", "br", "img", "hr"}

    def handle_starttag(self, tag, attributes):
        plain = {name: value or "" for name, value in attributes}
        if tag not in self.VOID:
            self.stack.append((tag, plain))
        if any(name.startswith("on") or name == "style" for name in plain) or tag == "style" or (tag == "script" and "src" not in plain):
            self.problems.append(f"inline: {tag} {plain}")
        if tag == "form":
            self.forms.append(Form(plain))
        elif tag == "a" and "href" in plain:
            self.links.append(plain["href"])
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        elif self.forms and "disabled" not in plain:
            self.field(tag, plain)

    def field(self, tag, plain):
        form, name = self.forms[-1], plain.get("name")
        if tag == "input" and name and plain.get("type") in ("checkbox", "radio"):
            if "checked" in plain:
                form.fields.append((name, plain.get("value", "on")))
        elif tag == "input" and name:
            form.fields.append((name, plain.get("value", "")))
        elif tag == "button" and name:
            form.buttons.append((name, plain.get("value", "")))
        elif tag == "textarea" and name:
            self.area = name
            form.fields.append((name, ""))
        elif tag == "select" and name:
            self.select = name
            form.fields.append((name, None))
        elif tag == "option" and self.select:
            index = len(form.fields) - 1
            if "selected" in plain or form.fields[index][1] is None:
                form.fields[index] = (self.select, plain.get("value", ""))

    def handle_endtag(self, tag):
        if tag in ("select", "textarea"):
            self.select = self.area = None
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index][0] == tag:
                del self.stack[index:]
                return
        self.problems.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if any(tag in ("script", "style") for tag, _ in self.stack):
            return
        self.text += data
        if self.area and self.forms:
            name, value = self.forms[-1].fields[-1]
            self.forms[-1].fields[-1] = (name, (value + data).removeprefix("\n"))
        for tag, plain in self.stack:
            if tag == "title":
                self.title += data
            if plain.get("role") == "alert":
                self.alerts.append(data)
            if plain.get("role") == "status":
                self.notices.append(data)
            if tag in ("td", "th") and self.rows and self.rows[-1]:
                self.rows[-1][-1] += data

    def form(self, action):
        """The first form that goes to this path (a regular expression)."""
        for form in self.forms:
            if re.fullmatch(action, urllib.parse.urlsplit(form.action).path):
                return form
        raise AssertionError(f"no form to {action}: {[form.action for form in self.forms]}")


class Answer:
    def __init__(self, path, status, headers, body):
        self.path, self.status, self.headers, self.body = path, status, headers, body

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def text(self):
        return self.body.decode()

    @property
    def page(self):
        return Page(self.text)

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.path} {self.status} {self.body[:300]!r}>"


class Browser:
    """Keeps cookies, follows redirects, says where a request comes from as browsers do."""

    def __init__(self, port, host=None, origin=None, fetch_site="same-origin", headers=None, language="en", cookies=None):
        self.port, self.host = port, host or f"127.0.0.1:{port}"
        self.origin = origin if origin is not None else f"http://{self.host}"
        self.fetch_site, self.headers, self.language = fetch_site, headers or {}, language
        self.cookies = dict(cookies or {})

    def once(self, method, path, body=None, headers=None):
        """One request, no redirect."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE * PATIENCE)
        given = {"Host": self.host, "Accept-Language": self.language, "User-Agent": "a test", **self.headers}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            given.update({name: value for name, value in (("Origin", self.origin), ("Sec-Fetch-Site", self.fetch_site)) if value})
        given.update(headers or {})
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if method == "POST" and not any(name.lower() == "content-length" for name in given):
            given["Content-Length"] = str(len(body or b""))
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        answer = Answer(path, response.status, response.getheaders(), response.read())
        connection.close()
        self.remember(answer)
        return answer

    def remember(self, answer):
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                key, _, text = value.split(";")[0].partition("=")
                if "Max-Age=0" in value:
                    self.cookies.pop(key, None)
                else:
                    self.cookies[key] = text

    def follow(self, answer):
        for _ in range(5):
            if answer.status != 303:
                return answer
            answer = self.once("GET", answer.header("Location"))
        raise AssertionError("it goes round in circles")

    def get(self, path, **more):
        return self.follow(self.once("GET", path, **more))

    def post(self, path, fields, follow=True, headers=None):
        body = urllib.parse.urlencode(fields).encode()
        answer = self.once("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})
        return self.follow(answer) if follow else answer

    def send(self, page, action, values=None, button=None, follow=True, files=None):
        """Fills in the form of a page that goes to `action`, and sends it; returns the answer."""
        form = (page.page if isinstance(page, Answer) else page).form(action)
        fields = [(name, value) for name, value in form.fields if name not in (values or {})]
        for name, value in (values or {}).items():
            fields += [(name, one) for one in (value if isinstance(value, list) else [value])]
        if button:
            fields.append(button)
        if files:
            return self.upload(form.action, fields, files, follow)
        return self.post(form.action, fields, follow)

    def upload(self, path, fields, files, follow=True):
        mark = "----billhook-test"
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields if name not in files]
        parts += [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode()
                  + data + b"\r\n" for name, (filename, data) in files.items()]
        answer = self.once("POST", path, b"".join(parts) + f"--{mark}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={mark}"})
        return self.follow(answer) if follow else answer

    def sign_in(self, name, password=PASSWORD):
        return self.send(self.get("/sign-in"), "/sign-in", {"name": name, "password": password})
