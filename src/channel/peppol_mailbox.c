/* The UBL as a mail: built, sent with a word before the final dot, its outcome as an answer. */
#include "peppol_mailbox.h"

#include "base/log.h"
#include "document/number.h"
#include "mail/directory.h"
#include "mail/message.h"
#include "mail/smtp.h"

/* The same bytes in every attempt: its date is that of the queue. */
static GBytes *build_mail(const struct peppol_turn *turn, GError **error)
{
    const struct config *config = turn->work->config;
    const struct document *document = turn->stored->document;
    g_autofree char *stem = number_file_stem(document->number);
    g_autofree char *name = g_strconcat(stem, ".xml", NULL);
    g_autofree char *uid = g_strdup_printf("peppol.%s", store_uid(turn->work->store));
    g_autofree char *message_id = message_id_make(uid, turn->delivery->id, 0, config->mail.from);
    const struct attachment ubl = {.name = name, .type = "application/xml", .bytes = turn->ubl};

    struct message_input input = {.from_name = turn->stored->seller->name,
            .from = config->mail.from,
            .reply_to = config->mail.reply_to,
            .to_name = "",
            .to = config->peppol.mailbox,
            .subject = document->number,
            .body = document->number,
            .language = "",
            .message_id = message_id,
            .date = turn->delivery->queued_at,
            .attachments = &ubl,
            .attachment_count = 1};
    return message_build(&input, error);
}

static bool mark_dot(void *context)
{
    struct peppol_turn *turn = context;
    g_autoptr(GError) error = NULL;

    turn->delivery->step = 1;
    if (peppol_update(turn->work->store, turn->delivery, PEPPOL_SENDING, &error))
        return true;
    log_event(LOG_LEVEL_ERROR, "peppol-not-marked", "document", turn->delivery->number, "reason",
            error_logged(error), NULL);
    return false;
}

static void send_by_smtp(struct peppol_turn *turn, GBytes *message, struct smtp_result *result)
{
    const struct config_mail *mail = &turn->work->config->mail;
    const struct smtp_settings settings = {.server = mail->server,
            .security_required = mail->security_required,
            .ca_file = mail->ca_file,
            .username = mail->username,
            .password = mail->password};
    struct smtp_session *session = smtp_session_new(&settings);

    smtp_send(session, mail->from, turn->work->config->peppol.mailbox, message, mark_dot, turn,
            turn->line->stop, result);
    smtp_session_free(session);
}

static void send_to_directory(
        const struct peppol_turn *turn, GBytes *message, struct smtp_result *result)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *stem = number_file_stem(turn->delivery->number);
    g_autofree char *name = g_strdup_printf("%s-peppol", stem);

    bool good = mail_to_directory(turn->work->config->mail.directory, name, message, &problem);
    result->outcome = good ? OUTCOME_ACCEPTED : OUTCOME_RELAY;
    result->stage = good ? SMTP_DONE : SMTP_CONNECT;
    result->answer = good ? g_strdup_printf("written as %s.eml", name) : g_strdup(problem->message);
}

static void deliver(struct peppol_turn *turn, GBytes *message, struct smtp_result *result)
{
    switch (turn->work->config->mail.transport) {
    case TRANSPORT_SMTP:
        send_by_smtp(turn, message, result);
        return;
    case TRANSPORT_DIRECTORY:
        send_to_directory(turn, message, result);
        return;
    case TRANSPORT_OFF:
        break;
    }
    result->outcome = OUTCOME_RELAY;
    result->answer = g_strdup("[mail] transport=off: no mail leaves");
}

static const enum peppol_event events[OUTCOMES] = {[OUTCOME_ACCEPTED] = PEPPOL_TAKEN,
        [OUTCOME_LATER] = PEPPOL_TROUBLE,
        [OUTCOME_REFUSED] = PEPPOL_REFUSED,
        [OUTCOME_RELAY] = PEPPOL_NOT_SENT,
        [OUTCOME_UNCERTAIN] = PEPPOL_IN_DOUBT};

/* The words of what came of it. Caller frees. */
static char *words_of(const struct peppol_turn *turn, const struct smtp_result *result)
{
    const char *answer = result->answer ? result->answer : "";
    if (result->outcome != OUTCOME_ACCEPTED)
        return g_strdup(answer);
    return g_strdup_printf("mailed to %s; a mailbox does not say whether the receiver got it: what "
                           "becomes of it is known there only (%s)",
            turn->work->config->peppol.mailbox, answer);
}

static void note(struct peppol_turn *turn,
        const struct smtp_result *result,
        gint64 took_us,
        struct peppol_talk *talk)
{
    struct peppol_verdict *verdict = &talk->verdict;
    verdict->event = events[result->outcome];
    verdict->words = words_of(turn, result);
    verdict->id = g_strdup("");
    verdict->unknown_word = g_strdup("");
    verdict->details = g_strdup_printf("%s %d", smtp_stage_name(result->stage), result->code);
    talk->stopped = result->stopped;

    struct peppol_said *said = g_new0(struct peppol_said, 1);
    said->ask = PEPPOL_ASK_SEND;
    said->event = verdict->event;
    said->request = g_strdup_printf("mail to %s", turn->work->config->peppol.mailbox);
    said->at = g_get_real_time() / G_USEC_PER_SEC;
    said->took_ms = took_us / 1000;
    said->words = g_strdup(verdict->words);
    talk->said = g_ptr_array_new_with_free_func((GDestroyNotify)peppol_said_free);
    g_ptr_array_add(talk->said, said);

    const struct peppol_line *line = turn->line;
    if (line->asked)
        line->asked(line->context, "mail", verdict->event, took_us);
}

void peppol_mailbox_send(struct peppol_turn *turn, struct peppol_talk *talk)
{
    struct smtp_result result = {0};
    g_autoptr(GError) problem = NULL;
    gint64 began_us = g_get_monotonic_time();
    if (turn->line->moves)
        turn->line->moves(turn->line->context);

    g_autoptr(GBytes) message = build_mail(turn, &problem);
    if (message) {
        deliver(turn, message, &result);
    } else {
        result.outcome = OUTCOME_REFUSED;
        result.answer = g_strdup(problem->message);
    }

    note(turn, &result, g_get_monotonic_time() - began_us, talk);
    smtp_result_clear(&result);
}
