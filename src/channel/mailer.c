/* One mail: claim, build, send, record. The pool of threads is in mailer_pool.c. */
#include "channel/mailer.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "channel/alert.h"
#include "channel/parcel.h"
#include "channel/reminder.h"
#include "mail_outcome.h"
#include "document/number.h"
#include "mail/backoff.h"
#include "mail/directory.h"
#include "mail/message.h"

bool mailer_hold_uncertain(const struct work *work, GError **error)
{
    gint64 count;
    if (!mail_hold_uncertain(work->store,
                work->config->mail.hold_uncertain ? 1 : MAIL_UNCERTAIN_MOST, &count, error))
        return false;
    g_autofree char *what = g_strdup_printf(
            "%" G_GINT64_FORMAT " mail%s may have arrived when the daemon was ended: held", count,
            count == 1 ? "" : "s");
    if (count)
        alert_raise(work, ALERT_MAIL, "", what, "billhook outbox --state held");
    return true;
}

void sender_clear(struct sender *sender)
{
    smtp_session_free(sender->session);
    config_unref((struct config *)sender->session_config);
    if (!sender->turn)
        store_close(sender->store);
    *sender = (struct sender){0};
}

/* ---- the turn at a store that is shared ---- */

static void take_turn(const struct sender *sender)
{
    if (sender->turn)
        g_mutex_lock(sender->turn);
}

static void give_turn(const struct sender *sender)
{
    if (sender->turn)
        g_mutex_unlock(sender->turn);
}

/* False: another sender met an error of the disk meanwhile; a new connection goes on. */
static bool is_sound(const struct sender *sender, GError **error)
{
    return !store_broken(sender->store) ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "the connection had an error of the disk");
}

/* ---- building ---- */

GBytes *mailer_build(
        struct store *store, const struct config *config, const struct mail *mail, GError **error)
{
    if (mail->document_id)
        return parcel_build(store, config, mail, error);
    struct message_input input = {.from_name = "billhook",
            .from = config->mail.from,
            .reply_to = "",
            .to_name = "",
            .to = mail->to,
            .subject = mail->subject,
            .body = mail->body,
            .language = "en",
            .message_id = mail->message_id,
            .date = mail->created_at};
    return message_build(&input, error);
}

/* ---- sending ---- */

static struct smtp_session *session_for(struct sender *sender, const struct config *config)
{
    if (sender->session && sender->session_config == config)
        return sender->session;
    smtp_session_free(sender->session);
    config_unref((struct config *)sender->session_config);
    sender->session_config = config_ref(config);
    struct smtp_settings settings = {.server = config->mail.server,
            .security_required = config->mail.security_required,
            .ca_file = config->mail.ca_file,
            .username = config->mail.username,
            .password = config->mail.password};
    return sender->session = smtp_session_new(&settings);
}

struct dot {
    const struct sender *sender;
    gint64 id;
};

static bool mark_dot(void *context)
{
    const struct dot *dot = context;
    g_autoptr(GError) error = NULL;
    take_turn(dot->sender);
    bool good = is_sound(dot->sender, &error) && mail_mark_dot(dot->sender->store, dot->id, &error);
    give_turn(dot->sender);
    if (good)
        return true;
    log_event(LOG_LEVEL_ERROR, "mail-not-marked", "reason", error->message, NULL);
    return false;
}

/* The one file of a mail is the customer's; copies have none of their own. */
static bool is_copy(const struct mail *mail)
{
    return strcmp(mail->role, "cc") == 0 || strcmp(mail->role, "bcc") == 0;
}

static void send_to_directory(const struct config *config,
        const struct mail *mail,
        GBytes *message,
        struct smtp_result *result)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *stem = number_file_stem(*mail->number ? mail->number : mail->message_id);
    g_autofree char *name = g_strdup_printf("%s-%" G_GINT64_FORMAT, stem, mail->id);
    bool good = mail_to_directory(config->mail.directory, name, message, &problem);
    result->outcome = good ? OUTCOME_ACCEPTED : OUTCOME_RELAY;
    result->stage = good ? SMTP_DONE : SMTP_CONNECT;
    result->answer = good ? g_strdup_printf("written as %s.eml", name) : g_strdup(problem->message);
}

/* Without the turn: others send meanwhile. */
static void deliver(struct sender *sender,
        const struct config *config,
        const struct mail *mail,
        GBytes *message,
        struct smtp_result *result)
{
    struct dot dot = {sender, mail->id};
    if (config->mail.transport == TRANSPORT_DIRECTORY && is_copy(mail))
        *result = (struct smtp_result){.outcome = OUTCOME_ACCEPTED,
                .stage = SMTP_DONE,
                .answer = g_strdup("no file of its own: transport=directory writes one for each "
                                   "mail, the customer's")};
    else if (config->mail.transport == TRANSPORT_DIRECTORY)
        send_to_directory(config, mail, message, result);
    else
        smtp_send(session_for(sender, config), config->mail.from, mail->to, message, mark_dot, &dot,
                sender->stop, result);
}

/* ---- outcome ---- */

bool relay_config_read(struct relay_health *relay, const struct work *work, GError **error)
{
    g_mutex_lock(&relay->mutex);
    config_unref((struct config *)relay->config);
    relay->config = config_ref(work->config);
    relay->failures = 0;
    bool good = relay->clean = mail_pause(work->store, 0, "", error);
    g_mutex_unlock(&relay->mutex);
    return good;
}

/* False: the attempt says nothing about the relay of now. It was made with a config that is
 * replaced, or began before the trouble that is known already: several senders meet the same one.
 * With the mutex held. */
static bool tells_of_relay(const struct sender *sender, const struct config *config)
{
    const struct relay_health *relay = sender->relay;
    bool replaced = relay->config && relay->config != config;
    return !replaced && sender->began_us > relay->failed_us;
}

/* Pauses the queue and counts the failure; *failures = 0 where the attempt says nothing about the
 * relay. The lock is held until the pause stands, so that nobody claims a mail in between. */
static bool pause_queue(struct sender *sender,
        const struct config *config,
        const char *answer,
        gint64 now,
        int *failures,
        GError **error)
{
    struct relay_health *relay = sender->relay;
    bool good = true;
    *failures = 0;
    g_mutex_lock(&relay->mutex);
    if (tells_of_relay(sender, config)) {
        gint64 wait = backoff_seconds(relay->failures + 1, (guint16)g_random_int_range(0, 65536));
        good = mail_pause(sender->store, now + wait, answer, error);
        if (good) {
            *failures = ++relay->failures;
            relay->failed_us = g_get_monotonic_time();
            relay->clean = false;
        }
    }
    g_mutex_unlock(&relay->mutex);
    return good;
}

/* The relay works: an old pause, also of an earlier run, is over and its reason no longer true. */
static bool end_pause(struct sender *sender, const struct config *config, GError **error)
{
    struct relay_health *relay = sender->relay;
    bool good = true;
    g_mutex_lock(&relay->mutex);
    if (!relay->clean && tells_of_relay(sender, config)) {
        good = relay->clean = mail_pause(sender->store, 0, "", error);
        if (good)
            relay->failures = 0;
    }
    g_mutex_unlock(&relay->mutex);
    return good;
}

static bool begins_with_code(const char *text)
{
    return strspn(text, "0123456789") == 3 && (text[3] == ' ' || text[3] == '\0');
}

/* What the log may hold of an answer: our own words and the server's code, not its words, which may
 * repeat the customer's address or name. The whole is in the outbox and in the alert's mail. */
static char *impersonal(const char *answer)
{
    static const char digits[] = "0123456789.";
    const char *code = answer;
    while (code && !begins_with_code(code)) { /* it stands first, or after our words and a colon */
        code = strstr(code, ": ");
        code = code ? code + 2 : NULL;
    }
    if (!code)
        return g_strdup(answer); /* our own words only */
    gsize length = (gsize)(code - answer) + 3;
    gsize enhanced = answer[length] == ' ' ? strspn(answer + length + 1, digits) : 0; /* 5.1.1 */
    if (enhanced >= 5 && enhanced <= 9)
        length += 1 + enhanced;
    return g_strdup_printf("%.*s … (all of it: billhook outbox)", (int)length, answer);
}

static void alert_about(struct sender *sender,
        const struct config *config,
        const struct mail *mail,
        enum mail_state state,
        const char *answer,
        gint64 now)
{
    if (mail_is_alert(mail))
        return; /* no alert about an alert */
    g_autofree char *discreet = impersonal(answer);
    g_autofree char *subject = g_strdup_printf(
            "mail %" G_GINT64_FORMAT "%s%s", mail->id, *mail->number ? " of " : "", mail->number);
    bool smtp = config->mail.transport == TRANSPORT_SMTP;
    const char *said = smtp ? "the mail server said: " : "";
    g_autofree char *what = g_strdup_printf("it is %s; %s%s", mail_state_text(state), said, answer);
    g_autofree char *logged =
            g_strdup_printf("it is %s; %s%s", mail_state_text(state), said, discreet);
    g_autofree char *help = state == MAIL_QUEUED
            ? g_strdup(smtp ? "billhook check --smtp" : "billhook check")
            : g_strdup_printf("billhook outbox retry %" G_GINT64_FORMAT, mail->id);
    struct work work = {sender->store, config, now};
    alert_raise_discreetly(&work, ALERT_MAIL, subject, what, logged, help);
}

static bool record(struct sender *sender,
        const struct config *config,
        const struct mail *mail,
        const struct smtp_result *result,
        GError **error)
{
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    const char *answer = result->answer ? result->answer : "";
    enum mail_state state = mail_next_state(config, mail, result->outcome, now);
    guint16 random = (guint16)g_random_int_range(0, 65536);
    int failures = 0;
    if (mail_outcome_pauses(mail, result->outcome) &&
            !pause_queue(sender, config, answer, now, &failures, error))
        return false;
    if (!mail_finish(sender->store, mail->id, state, answer,
                mail_next_attempt(mail, result, now, random), now, error))
        return false;
    bool proves_way = !mail_is_alert(mail) &&
            !(config->mail.transport == TRANSPORT_DIRECTORY && is_copy(mail));
    if (result->outcome == OUTCOME_ACCEPTED && proves_way && !end_pause(sender, config, error))
        log_event(LOG_LEVEL_WARNING, "mail-pause-not-ended", "id", mail->message_id, NULL);
    if (sender->outcomes)
        g_atomic_int_inc(&sender->outcomes[result->outcome]);
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, mail->id);
    g_autofree char *stage = g_strdup_printf("%d", (int)result->stage);
    log_event(state == MAIL_FAILED ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "mail-attempt", "id", id,
            "document", mail->number, "outcome", outcome_logged(result->outcome), "state",
            mail_state_text(state), "stage", stage, "message-id", mail->message_id, NULL);
    if (mail_needs_alert(mail, result->outcome, state, failures))
        alert_about(sender, config, mail, state, answer, now);
    return true;
}

/* An outcome is never dropped: a full disk or a lock that lasts would leave a mail that was
 * accepted to be sent once more. The sender waits with it, until the daemon stops (then the claim
 * and the dot's mark say what a restart must know). */
static bool record_surely(struct sender *sender,
        const struct config *config,
        const struct mail *mail,
        const struct smtp_result *result,
        GError **error)
{
    for (bool told = false;; told = true) {
        g_autoptr(GError) problem = NULL;
        if (record(sender, config, mail, result, &problem))
            return true;
        if (sender->stop && g_atomic_int_get(sender->stop)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
        if (!told)
            log_event(LOG_LEVEL_ERROR, "mail-not-recorded", "message-id", mail->message_id,
                    "reason", problem->message, "what", "it is tried again each second", NULL);
        give_turn(sender);
        g_usleep(G_USEC_PER_SEC);
        take_turn(sender);
    }
}

/* A mail that cannot be built (a terms file is gone, say) waits like one that the server put off.
 */
static bool put_off_build(struct sender *sender,
        const struct config *config,
        const struct mail *mail,
        const GError *problem,
        GError **error)
{
    struct smtp_result result = {.outcome = OUTCOME_LATER, .answer = problem->message};
    if (mail->attempts <= 1)
        alert_about(sender, config, mail, MAIL_QUEUED, problem->message,
                g_get_real_time() / G_USEC_PER_SEC);
    return record_surely(sender, config, mail, &result, error);
}

static bool send_claimed(
        struct sender *sender, const struct config *config, const struct mail *mail, GError **error)
{
    g_autoptr(GError) problem = NULL;
    const struct work work = {sender->store, config, g_get_real_time() / G_USEC_PER_SEC};
    bool gone;
    if (!reminder_look_again(&work, mail, &gone, &problem))
        return put_off_build(sender, config, mail, problem, error);
    if (gone)
        return true;
    g_autoptr(GBytes) message = mail->message ? g_bytes_ref(mail->message)
                                              : mailer_build(sender->store, config, mail, &problem);
    if (!message ||
            (!mail->message && !mail_keep_message(sender->store, mail->id, message, &problem)))
        return put_off_build(sender, config, mail, problem, error);
    struct smtp_result result = {0};
    give_turn(sender);
    deliver(sender, config, mail, message, &result);
    take_turn(sender);
    bool good = record_surely(sender, config, mail, &result, error);
    smtp_result_clear(&result);
    return good;
}

static bool send_due(
        struct sender *sender, const struct config *config, gint64 now, bool *did, GError **error)
{
    GError *problem = NULL;
    sender->began_us = g_get_monotonic_time(); /* before the claim, which heeds the pause */
    struct mail *mail =
            is_sound(sender, &problem) ? mail_claim(sender->store, now, &problem) : NULL;
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    if (!mail)
        return true;
    *did = true;
    bool good = send_claimed(sender, config, mail, error);
    mail_free(mail);
    return good;
}

bool mailer_step(
        struct sender *sender, const struct config *config, gint64 now, bool *did, GError **error)
{
    *did = false;
    if (config->mail.transport == TRANSPORT_OFF)
        return true;
    take_turn(sender);
    bool good = send_due(sender, config, now, did, error);
    give_turn(sender);
    return good;
}
