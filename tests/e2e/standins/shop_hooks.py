"""The webhooks of a WooCommerce: what queues, what is sent when, and how failures switch one off (WOOCOMMERCE.md, "Webhooks").

Nothing is sent by itself: deliver() sends what is queued, each once, as WooCommerce does."""
import base64
import hashlib
import hmac
import http.client
import json
import random
import ssl
import urllib.parse

from standins.shop_orders import text_of

TOPICS = {"order.created": ["woocommerce_new_order"], "order.updated": ["woocommerce_update_order", "woocommerce_order_refunded"],
          "order.deleted": ["wp_trash_post", "woocommerce_trash_order"], "order.restored": ["untrashed_post", "woocommerce_untrash_order"]}
FAILURES_BEFORE = 5  # woocommerce_max_webhook_delivery_failures: more of them, and the next one switches it off


def php_json(value):
    """As WordPress writes it."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()


class Hook:
    def __init__(self, id, name, topic, delivery_url, secret, created):
        self.id, self.name, self.topic, self.delivery_url, self.secret = id, name, topic, delivery_url, secret
        self.status, self.failures, self.created, self.modified, self.pinged = "active", 0, created, None, False


class Delivery:
    """One that was sent. status: 0 where no answer came."""

    def __init__(self, hook, order_id, body, status):
        self.hook_id, self.topic, self.url, self.order_id, self.body, self.status = hook.id, hook.topic, hook.delivery_url, order_id, body, status


class Hooks:
    """`body_of(topic, id)` gives what is sent; it is asked when it is sent, not when it happened."""

    def __init__(self, clock, body_of, source, zone=3600):
        self.clock, self.body_of, self.source, self.zone = clock, body_of, source, zone
        self.found, self.queue, self.sent, self.ports = {}, [], [], {}
        self.version = "10.5.0"

    def add(self, topic, delivery_url, secret, name=None, id=None):
        id = id or max(self.found, default=0) + 1
        self.found[id] = Hook(id, name or f"billhook {topic}", topic, delivery_url, secret, int(self.clock()))
        return self.found[id]

    def of(self, topic):
        return next(hook for hook in self.found.values() if hook.topic == topic)

    def to_port(self, host, port):
        """Where a name leads that no name server knows."""
        self.ports[host] = port

    def fire(self, topic, order_id):
        for hook in self.found.values():
            if hook.status == "active" and hook.topic == topic and (hook.id, order_id) not in self.queue:
                self.queue.append((hook.id, order_id))

    # -- sending --------------------------------------------------------------------------------------------
    def deliver(self, shuffle=None):
        """Sends what is queued; gives the deliveries. `shuffle`: a Random that mixes them, as two queue runners do."""
        queue, self.queue = self.queue, []
        if shuffle:
            shuffle.shuffle(queue)
        return [self.send(self.found[hook], order_id) for hook, order_id in queue if hook in self.found]

    def lose(self):
        """What is queued is never sent."""
        self.queue = []

    def send(self, hook, order_id):
        body = self.body_of(hook.topic, order_id)
        status = self.post(hook, body, self.headers(hook, body))
        self.judge(hook, status)
        self.sent.append(Delivery(hook, order_id, body, status))
        if not hook.pinged:
            self.ping(hook)
        return self.sent[-1]

    def headers(self, hook, body):
        signature = base64.b64encode(hmac.new(hook.secret.encode(), body, hashlib.sha256).digest()).decode()
        fields = {"Source": self.source() + "/", "Topic": hook.topic, "Resource": "order", "Event": hook.topic.split(".")[1], "Signature": signature,
                  "ID": str(hook.id), "Delivery-ID": hashlib.md5(f"{hook.id}{int(self.clock())}".encode(), usedforsecurity=False).hexdigest()}
        return {"Content-Type": "application/json", "User-Agent": f"WooCommerce/{self.version} Hookshot (WordPress/6.9.4)", "Accept": "*/*",
                "Accept-Encoding": "deflate, gzip", "Connection": "close", **{"X-WC-Webhook-" + name: value for name, value in fields.items()}}

    def ping(self, hook):
        status = self.post(hook, f"webhook_id={hook.id}".encode(), {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"})
        hook.pinged = status == 200

    def post(self, hook, body, headers):
        target = urllib.parse.urlsplit(hook.delivery_url)
        secure = target.scheme == "https" and target.hostname not in self.ports
        host, port = ("127.0.0.1", self.ports[target.hostname]) if target.hostname in self.ports else (target.hostname, target.port or (443 if secure else 80))
        context = {"context": ssl._create_unverified_context()} if secure else {}
        connection = (http.client.HTTPSConnection if secure else http.client.HTTPConnection)(host, port, timeout=60, **context)
        try:
            connection.request("POST", target.path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    @staticmethod
    def judge(hook, status):
        """A redirect counts as delivered and is not followed."""
        if 200 <= status <= 302:
            hook.failures = 0
        elif hook.failures > FAILURES_BEFORE:
            hook.status = "disabled"
        else:
            hook.failures += 1

    # -- as the API shows and takes them ----------------------------------------------------------------------
    def shown(self, hook, root):
        dates = {}
        for name in ("created", "modified"):
            moment = getattr(hook, name)
            dates["date_" + name] = text_of(moment + self.zone) if moment else None
            dates[f"date_{name}_gmt"] = text_of(moment) if moment else None
        base = f"{root}/wp-json/wc/v3/webhooks"
        return {"id": hook.id, "name": hook.name, "status": hook.status, "topic": hook.topic, "resource": "order", "event": hook.topic.split(".")[1],
                "hooks": TOPICS.get(hook.topic, []), "delivery_url": hook.delivery_url, **dates,
                "_links": {"self": [{"href": f"{base}/{hook.id}", "targetHints": {"allow": ["GET", "POST", "PUT", "PATCH", "DELETE"]}}],
                           "collection": [{"href": base}]}}

    def make(self, body):
        """POST: always active, whatever it says."""
        hook = self.add(body["topic"], body["delivery_url"], body.get("secret") or "%040x" % random.getrandbits(160), body.get("name") or "Webhook")
        self.ping(hook)
        return hook

    def write(self, hook, body):
        """PUT: what is given is set; the count of failures stays."""
        moved = body.get("delivery_url", hook.delivery_url) != hook.delivery_url
        for name in ("name", "topic", "delivery_url", "secret", "status"):
            setattr(hook, name, body.get(name) or getattr(hook, name))
        hook.modified = int(self.clock())
        if moved:
            hook.pinged = False
            self.ping(hook)
