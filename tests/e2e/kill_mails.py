"""The kill loop of F07: the daemon is killed while mails are in flight; used by the CI form and by `make torture`."""
import random
import time

from harness import PATIENCE, order
from mail_site import check_copies, outbox, wait_states


def kill_rounds(site, server, rounds, seed=20261124):
    """Kills and restarts; returns a line for people."""
    dice = random.Random(seed)
    count = 0
    for _ in range(rounds):
        for _ in range(6):
            count += 1
            site.post(order(count, modified=time.time() - 60))
        time.sleep(dice.uniform(0.0, 0.25) * PATIENCE)
        site.kill()
        site.start()
    site.settle()
    for mail in outbox(site):
        if mail["state"] != "sent":
            site.run("outbox", "retry", mail["id"], expect=None)
    wait_states(site, ["sent"] * count, "after the kills")
    copies = check_copies(site, server)
    assert len(copies) == count, "a mail is lost"
    with site.sql() as database:
        uncertain = database.execute("SELECT sum(uncertain_attempts > 0) FROM mails").fetchone()[0]
    doubled = sum(number > 1 for number in copies.values())
    return f"{rounds} kills, {count} mails: 0 lost, {uncertain} uncertain, {doubled} arrived twice (all recorded, same Message-ID)"
