/* One SMTP session with libcurl. libcurl speaks, the trace listens (its debug callback gets every
 * line of both sides), and three more callbacks hold the rules that libcurl has not: nothing is
 * sent before login and TLS are sure (prereq), no reply is endless (header), no time is without
 * limit (progress). Facts about libcurl are those of 7.88.1, Debian 12. */
#include "mail/smtp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "document/text.h"
#include "classify.h"
#include "session.h"

enum {
    CONNECT_TIMEOUT_MS = 300000,
    TCP_TIMEOUT_MS = 60000,
    REPLY_TIMEOUT_MS = 600000,
    TOTAL_TIMEOUT_MS = 900000,
    QUIT_WAIT_US = 1000000,
    STOP_WAIT_US = 80000000,
    ANSWER_LENGTH = 300,
};

/* ---- callbacks ---- */

static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *context)
{
    (void)curl;
    struct smtp_session *session = context;
    if (type == CURLINFO_HEADER_OUT) {
        smtp_trace_command(&session->trace, data, size);
        if (session->trace.quit && session->quit_us == 0)
            session->quit_us = g_get_monotonic_time();
    }
    return 0;
}

/* Each line of a reply; a short count ends the session. */
static size_t on_reply(char *data, size_t size, size_t count, void *context)
{
    struct smtp_session *session = context;
    if (smtp_trace_reply(&session->trace, data, size * count))
        return size * count;
    session->reason = REASON_FLOOD;
    return 0;
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    (void)data, (void)context;
    return size * count;
}

/* Several at once only while addresses of a host are tried in parallel. */
static void swap_socket(struct smtp_session *session, curl_socket_t old, curl_socket_t new)
{
    for (gsize i = 0; i < G_N_ELEMENTS(session->sockets); i++) {
        if (session->sockets[i] == old) {
            session->sockets[i] = new;
            return;
        }
    }
}

static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    struct smtp_session *session = context;
    session->opened = true;
    smtp_trace_connection(&session->trace, session->tls_at_once);
    curl_socket_t fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    swap_socket(session, CURL_SOCKET_BAD, fd);
    return fd;
}

static int on_close(void *context, curl_socket_t fd)
{
    struct smtp_session *session = context;
    swap_socket(session, fd, CURL_SOCKET_BAD);
    return close(fd);
}

/* Between login and MAIL, the last moment at which nothing of the mail is out. libcurl goes on
 * without a login when the server offers none, and without EHLO's promises after a fall-back to
 * HELO. */
static enum smtp_reason find_hindrance(const struct smtp_session *session)
{
    const struct smtp_trace *trace = &session->trace;
    bool login = *session->settings->username != '\0';
    if (session->settings->security_required && !trace->tls)
        return REASON_NO_TLS;
    if (!trace->ehlo && (login || session->settings->security_required))
        return REASON_NO_EHLO;
    if (login && !trace->authenticated)
        return REASON_NO_LOGIN;
    if (trace->size_limit > 0 && session->size > trace->size_limit)
        return REASON_TOO_LARGE;
    return REASON_NONE;
}

static int on_ready(void *context, char *remote_ip, char *local_ip, int remote_port, int local_port)
{
    (void)remote_ip, (void)local_ip, (void)remote_port, (void)local_port;
    struct smtp_session *session = context;
    session->reason = find_hindrance(session);
    return session->reason == REASON_NONE ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

/* The end of the message is the moment before the dot: libcurl sends the dot only after this has
 * returned 0, because it does not know the size (with CURLOPT_INFILESIZE it stops counting stuffed
 * dots as message and may cut the end off). */
static size_t on_read(char *buffer, size_t size, size_t count, void *context)
{
    struct smtp_session *session = context;
    gsize length = MIN(session->size - session->sent, size * count);
    if (length > 0) {
        memcpy(buffer, session->bytes + session->sent, length);
        session->sent += length;
        return length;
    }
    if (session->dot)
        return 0;
    if (session->before_dot && !session->before_dot(session->context)) {
        session->reason = REASON_BEFORE_DOT;
        return CURL_READFUNC_ABORT;
    }
    session->dot = true;
    smtp_trace_dot(&session->trace);
    return 0;
}

static enum smtp_reason find_overtime(const struct smtp_session *session, gint64 now)
{
    gint64 elapsed_ms = (now - session->started_us) / 1000;
    curl_off_t connected = 0;
    curl_easy_getinfo(session->curl, CURLINFO_CONNECT_TIME_T, &connected);
    if (session->stop && g_atomic_int_get(session->stop))
        return REASON_STOPPED;
    if (session->trace.stage == SMTP_CONNECT && connected == 0 &&
            elapsed_ms > session->limits.tcp_ms)
        return REASON_NO_CONNECTION;
    if (elapsed_ms > session->limits.before_dot_ms)
        return REASON_DEADLINE;
    return REASON_NONE;
}

/* After the dot the reply is worth waiting for also while the daemon ends, but not until systemd
 * kills it (TimeoutStopSec=90). */
static bool has_waited_enough(struct smtp_session *session, gint64 now)
{
    if (!session->stop || !g_atomic_int_get(session->stop))
        return false;
    if (session->stop_us == 0)
        session->stop_us = now;
    return now - session->stop_us > STOP_WAIT_US;
}

/* At least once a second in every phase, also while libcurl waits for the reply to QUIT (which it
 * would do for as long as for any other reply). */
static int on_progress(void *context,
        curl_off_t download,
        curl_off_t downloaded,
        curl_off_t upload,
        curl_off_t uploaded)
{
    (void)download, (void)downloaded, (void)upload, (void)uploaded;
    struct smtp_session *session = context;
    gint64 now = g_get_monotonic_time();
    if (session->trace.quit)
        return now - session->quit_us > QUIT_WAIT_US;
    if (session->reason != REASON_NONE)
        return 1;
    if (session->dot)
        return has_waited_enough(session, now);
    session->reason = find_overtime(session, now);
    return session->reason != REASON_NONE;
}

/* ---- the handle ---- */

/* libcurl's writes to a connection that is gone raise SIGPIPE in OpenSSL; with CURLOPT_NOSIGNAL it
 * leaves that to us. */
static bool hold_sigpipe(sigset_t *before)
{
    sigset_t pipe_only, pending;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &pipe_only, before);
    return !sigismember(&pending, SIGPIPE) && !sigismember(before, SIGPIPE);
}

static void release_sigpipe(bool ours, const sigset_t *before)
{
    if (ours) {
        sigset_t pipe_only;
        sigemptyset(&pipe_only);
        sigaddset(&pipe_only, SIGPIPE);
        while (sigtimedwait(&pipe_only, NULL, &(struct timespec){0, 0}) > 0)
            ;
    }
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

/* The name for EHLO: the machine's when it is a full one, else an address literal (RFC 5321 4.1.4),
 * which relays that ask for a full name accept. In the URL's path, where libcurl looks for it. */
static char *hello_name(void)
{
    const char *name = g_get_host_name();
    if (strchr(name, '.') &&
            strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
                    strlen(name))
        return g_strdup(name);
    return g_strdup("%5B127.0.0.1%5D");
}

static char *host_of(const char *server)
{
    const char *begin = strstr(server, "://");
    begin = begin ? begin + 3 : server;
    return g_strndup(begin, strcspn(begin, "/"));
}

static long or_default(long value, long fallback)
{
    return value > 0 ? value : fallback;
}

struct smtp_limits smtp_limits_of(const struct smtp_settings *settings)
{
    struct smtp_limits limits = {
            .connect_ms = or_default(settings->connect_timeout_ms, CONNECT_TIMEOUT_MS),
            .reply_s = (or_default(settings->reply_timeout_ms, REPLY_TIMEOUT_MS) + 999) / 1000,
            .before_dot_ms = or_default(settings->total_timeout_ms, TOTAL_TIMEOUT_MS),
    };
    limits.tcp_ms = MIN(limits.connect_ms, TCP_TIMEOUT_MS);
    limits.last_resort_ms = limits.before_dot_ms + limits.reply_s * 1000;
    return limits;
}

static void set_limits(struct smtp_session *session)
{
    CURL *curl = session->curl;
    session->limits = smtp_limits_of(session->settings);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, session->limits.connect_ms);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, session->limits.reply_s);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, session->limits.last_resort_ms);
    curl_easy_setopt(curl, CURLOPT_MAXCONNECTS, 1L);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
}

static void set_security(struct smtp_session *session)
{
    const struct smtp_settings *settings = session->settings;
    CURL *curl = session->curl;
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
            (long)(settings->security_required ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (*settings->ca_file) { /* instead of the system's, not besides them */
        curl_easy_setopt(curl, CURLOPT_CAINFO, NULL); /* load_ca() */
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    if (*settings->username) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, settings->username);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, settings->password);
        /* inside TLS these two are enough, and servers that offer CRAM-MD5 often cannot do it */
        curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    }
}

static void set_callbacks(struct smtp_session *session)
{
    CURL *curl = session->curl;
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, session->error);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, session);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_reply);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, session);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, session);
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, session);
    curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, on_ready);
    curl_easy_setopt(curl, CURLOPT_PREREQDATA, session);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(curl, CURLOPT_READDATA, session);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, session);
}

struct smtp_session *smtp_session_new(const struct smtp_settings *settings)
{
    struct smtp_session *session = g_new0(struct smtp_session, 1);
    g_autofree char *hello = hello_name();
    session->kept = *settings;
    session->settings = &session->kept;
    for (gsize i = 0; i < G_N_ELEMENTS(session->sockets); i++)
        session->sockets[i] = CURL_SOCKET_BAD;
    session->tls_at_once = g_ascii_strncasecmp(settings->server, "smtps:", 6) == 0;
    session->host = host_of(settings->server);
    session->url = g_strdup_printf(
            "%s://%s/%s", session->tls_at_once ? "smtps" : "smtp", session->host, hello);
    session->curl = curl_easy_init();
    if (!session->curl)
        g_error("libcurl: out of memory");
    curl_easy_setopt(session->curl, CURLOPT_URL, session->url);
    set_callbacks(session);
    set_limits(session);
    set_security(session);
    return session;
}

void smtp_session_free(struct smtp_session *session)
{
    if (!session)
        return;
    sigset_t before;
    bool ours = hold_sigpipe(&before);
    /* the clean-up sends QUIT and would wait two minutes for a server that hangs: let it read the
     * end at once */
    for (gsize i = 0; i < G_N_ELEMENTS(session->sockets); i++)
        if (session->sockets[i] != CURL_SOCKET_BAD)
            shutdown(session->sockets[i], SHUT_RD);
    curl_easy_cleanup(session->curl);
    release_sigpipe(ours, &before);
    g_free(session->url);
    g_free(session->host);
    g_free(session->ca_fault);
    g_free(session);
}

/* The certificates of [mail] ca_file, read by us for each mail: libcurl would wait for a FIFO, and
 * keep what it read once. The same bytes leave a connection that is open as it is. */
static bool load_ca(struct smtp_session *session)
{
    g_autoptr(GError) error = NULL;
    gsize length;
    g_clear_pointer(&session->ca_fault, g_free);
    if (!*session->settings->ca_file)
        return true;
    g_autofree char *bytes = file_read(session->settings->ca_file, FILE_PEM, &length, &error);
    if (!bytes) {
        session->ca_fault = g_strdup(error->message);
        return false;
    }
    struct curl_blob blob = {.data = bytes, .len = length, .flags = CURL_BLOB_COPY};
    return curl_easy_setopt(session->curl, CURLOPT_CAINFO_BLOB, &blob) == CURLE_OK;
}

CURLcode smtp_session_perform(struct smtp_session *session)
{
    sigset_t before;
    bool ours = hold_sigpipe(&before);
    smtp_trace_mail(&session->trace);
    session->opened = false;
    session->reason = REASON_NONE;
    session->started_us = g_get_monotonic_time();
    session->quit_us = 0;
    session->stop_us = 0;
    session->sent = 0;
    session->dot = false;
    session->error[0] = '\0';
    CURLcode code = load_ca(session) ? curl_easy_perform(session->curl) : CURLE_SSL_CACERT_BADFILE;
    release_sigpipe(ours, &before);
    return code;
}

/* ---- the result ---- */

enum smtp_stage smtp_session_stage(const struct smtp_session *session, CURLcode code)
{
    enum smtp_stage stage = session->trace.stage;
    curl_off_t connected = 0;
    curl_easy_getinfo(session->curl, CURLINFO_CONNECT_TIME_T, &connected);
    switch (session->reason) {
    case REASON_NO_LOGIN:
        return SMTP_AUTH;
    case REASON_NO_EHLO:
        return SMTP_EHLO;
    case REASON_NO_TLS:
        return SMTP_STARTTLS;
    case REASON_TOO_LARGE:
        return SMTP_MAIL;
    case REASON_NONE:
    case REASON_STOPPED:
    case REASON_BEFORE_DOT:
    case REASON_FLOOD:
    case REASON_NO_CONNECTION:
    case REASON_DEADLINE:
        break;
    }
    bool tls_fault = code == CURLE_USE_SSL_FAILED || code == CURLE_PEER_FAILED_VERIFICATION ||
            code == CURLE_SSL_CONNECT_ERROR || code == CURLE_SSL_CACERT_BADFILE;
    if (tls_fault && stage < SMTP_STARTTLS)
        return SMTP_STARTTLS;
    if (code == CURLE_LOGIN_DENIED &&
            stage < SMTP_AUTH) /* it knows none of the methods offered, so it sent no AUTH */
        return SMTP_AUTH;
    return stage == SMTP_CONNECT && connected > 0 ? SMTP_BANNER : stage;
}

static enum outcome find_outcome(
        const struct smtp_session *session, const struct smtp_result *result)
{
    if (session->reason == REASON_TOO_LARGE)
        return OUTCOME_REFUSED;
    if (result->stopped)
        return OUTCOME_LATER;
    return smtp_classify(result->stage, result->code, session->trace.enhanced);
}

/* Escapes make a text longer, so it is cut after them. */
static char *make_answer(enum smtp_stage stage, const char *words)
{
    g_autofree char *answer = g_strdup_printf("%s: %s", smtp_stage_name(stage), words);
    char *safe = log_escape(answer, ANSWER_LENGTH - 1);
    if (g_utf8_strlen(safe, -1) <= ANSWER_LENGTH)
        return safe;
    g_autofree char *whole = safe;
    g_autofree char *start = g_utf8_substring(whole, 0, ANSWER_LENGTH - 1);
    return g_strconcat(start, "…", NULL);
}

static void fill_result(struct smtp_session *session, CURLcode code, struct smtp_result *result)
{
    result->stage = smtp_session_stage(session, code);
    /* where the stage was corrected, the reply before it does not belong to it */
    result->code = result->stage == session->trace.stage ? session->trace.code : 0;
    result->stopped = session->reason == REASON_STOPPED || session->reason == REASON_BEFORE_DOT;
    result->outcome = find_outcome(session, result);
    g_autofree char *words = smtp_words(session, code);
    result->answer = make_answer(result->stage, words);
    if (result->outcome == OUTCOME_ACCEPTED)
        result->stage = SMTP_DONE;
}

static void refuse_unsent(struct smtp_result *result, enum outcome outcome, const char *answer)
{
    result->outcome = outcome;
    result->stage = SMTP_CONNECT;
    result->answer = g_strdup(answer);
}

/* RFC 5321 2.3.8: CR and LF only together. A bare one is refused by careful servers and smuggles a
 * second mail through careless ones. */
static bool has_bare_line_break(const char *bytes, gsize size)
{
    gsize breaks = 0, returns = 0;
    if (size == 0)
        return false;
    const char *end = bytes + size;
    for (const char *p = bytes; (p = memchr(p, '\n', (gsize)(end - p))); p++) {
        if (p == bytes || p[-1] != '\r')
            return true;
        breaks++;
    }
    for (const char *p = bytes; (p = memchr(p, '\r', (gsize)(end - p))); p++)
        returns++;
    return breaks != returns;
}

/* The relay closed the idle connection while MAIL was on its way: libcurl does not try again by
 * itself. Nothing that could be taken for a mail has been sent. */
static bool is_stale(const struct smtp_session *session)
{
    const struct smtp_trace *trace = &session->trace;
    return !session->opened && !session->dot && session->reason == REASON_NONE &&
            (trace->stage == SMTP_CONNECT || trace->stage == SMTP_MAIL) &&
            (trace->code == 0 || trace->code == 421);
}

static CURLcode perform_mail(struct smtp_session *session)
{
    CURLcode code = smtp_session_perform(session);
    if (code == CURLE_OK || !is_stale(session))
        return code;
    curl_easy_setopt(session->curl, CURLOPT_FRESH_CONNECT, 1L);
    code = smtp_session_perform(session);
    curl_easy_setopt(session->curl, CURLOPT_FRESH_CONNECT, 0L);
    return code;
}

void smtp_send(struct smtp_session *session,
        const char *from,
        const char *to,
        GBytes *message,
        smtp_before_dot before_dot,
        void *context,
        const int *stop,
        struct smtp_result *result)
{
    *result = (struct smtp_result){0};
    g_autofree char *sender = NULL, *recipient = NULL;
    session->bytes = g_bytes_get_data(message, &session->size);
    if (!email_address_usable(to, &recipient))
        return refuse_unsent(result, OUTCOME_REFUSED,
                "RCPT: the address is not exactly one plain e-mail address");
    if (!email_address_usable(from, &sender))
        return refuse_unsent(
                result, OUTCOME_RELAY, "MAIL: [mail] from is not exactly one plain e-mail address");
    if (has_bare_line_break(session->bytes, session->size))
        return refuse_unsent(
                result, OUTCOME_REFUSED, "DATA: the message has a line break that is not CRLF");
    session->before_dot = before_dot;
    session->context = context;
    session->stop = stop;

    g_autofree char *envelope_from = g_strdup_printf("<%s>", sender);
    g_autofree char *envelope_to = g_strdup_printf("<%s>", recipient);
    struct curl_slist *recipients = curl_slist_append(NULL, envelope_to);
    curl_easy_setopt(session->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(session->curl, CURLOPT_MAIL_FROM, envelope_from);
    curl_easy_setopt(session->curl, CURLOPT_MAIL_RCPT, recipients);
    CURLcode code = perform_mail(session);
    curl_easy_setopt(session->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    fill_result(session, code, result);
    session->bytes = NULL;
}

void smtp_result_clear(struct smtp_result *result)
{
    g_free(result->answer);
    *result = (struct smtp_result){0};
}
