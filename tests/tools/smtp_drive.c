/* Sends a message file with the room `mail` and prints each result as a JSON line. For the tests:
 *   smtp_drive server=smtp://localhost:2525 ca_file=ca.pem from=a@b.example to=c@d.example
 * file=mail.eml [repeat=2 …] The password comes from $SMTP_PASSWORD. `check=1`: smtp_check()
 * instead. `wait=PATH`: before each mail but the first, waits until the file exists and removes it.
 * `dot=fail`: before_dot says no; `dot=PATH`: it makes that file. `stop=PATH`: sets stop once that
 * file exists. */
#include <cjson/cJSON.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mail/smtp.h"

struct drive {
    GHashTable *arguments;
    int dots;
    int stop;
};

static const char *argument(const struct drive *drive, const char *key)
{
    const char *value = g_hash_table_lookup(drive->arguments, key);
    return value ? value : "";
}

static bool on_dot(void *context)
{
    struct drive *drive = context;
    const char *dot = argument(drive, "dot");
    drive->dots++;
    if (strcmp(dot, "fail") == 0)
        return false;
    return *dot == '\0' || g_file_set_contents(dot, "dot", 3, NULL);
}

static void wait_for_file(const char *path)
{
    while (!g_file_test(path, G_FILE_TEST_EXISTS))
        g_usleep(5000);
    g_unlink(path);
}

static gpointer stop_later(gpointer context)
{
    struct drive *drive = context;
    wait_for_file(argument(drive, "stop"));
    g_atomic_int_set(&drive->stop, 1);
    return NULL;
}

/* Its own largest size: ru_maxrss begins with that of the process which it was born from. */
static double peak_kb(void)
{
    g_autofree char *status = NULL;
    if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        g_error("/proc/self/status: not readable");
    const char *row = strstr(status, "VmHWM:");
    return row ? g_ascii_strtod(row + strlen("VmHWM:"), NULL) : 0;
}

static void print_line(cJSON *line)
{
    cJSON_AddNumberToObject(line, "peak_kb", peak_kb());
    char *text = cJSON_PrintUnformatted(line);
    puts(text);
    fflush(stdout);
    free(text);
    cJSON_Delete(line);
}

static void send_once(struct drive *drive, struct smtp_session *session, GBytes *message)
{
    struct smtp_result result;
    gint64 start = g_get_monotonic_time();
    drive->dots = 0;
    smtp_send(session, argument(drive, "from"), argument(drive, "to"), message, on_dot, drive,
            &drive->stop, &result);
    cJSON *line = cJSON_CreateObject();
    cJSON_AddStringToObject(line, "outcome", outcome_text(result.outcome));
    cJSON_AddStringToObject(line, "stage", smtp_stage_name(result.stage));
    cJSON_AddNumberToObject(line, "code", result.code);
    cJSON_AddBoolToObject(line, "stopped", result.stopped);
    cJSON_AddStringToObject(line, "answer", result.answer);
    cJSON_AddNumberToObject(line, "dots", drive->dots);
    cJSON_AddNumberToObject(line, "ms", (double)(g_get_monotonic_time() - start) / 1000);
    smtp_result_clear(&result);
    print_line(line);
}

static void send_all(struct drive *drive, const struct smtp_settings *settings)
{
    char *content = NULL;
    gsize size = 0;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(argument(drive, "file"), &content, &size, &error))
        g_error("%s", error->message);
    g_autoptr(GBytes) message = g_bytes_new_take(content, size);
    struct smtp_session *session = smtp_session_new(settings);
    int repeat = MAX(1, atoi(argument(drive, "repeat")));
    GThread *stopper = *argument(drive, "stop") ? g_thread_new("stop", stop_later, drive) : NULL;
    for (int i = 0; i < repeat; i++) {
        if (i > 0 && *argument(drive, "wait"))
            wait_for_file(argument(drive, "wait"));
        send_once(drive, session, message);
    }
    gint64 start = g_get_monotonic_time();
    smtp_session_free(session);
    cJSON *line = cJSON_CreateObject();
    cJSON_AddNumberToObject(line, "free_ms", (double)(g_get_monotonic_time() - start) / 1000);
    print_line(line);
    if (stopper)
        g_thread_join(stopper);
}

static void check(struct drive *drive, const struct smtp_settings *settings)
{
    g_autofree char *text = NULL;
    bool ok = smtp_check(settings, argument(drive, "from"), NULL, &text);
    cJSON *line = cJSON_CreateObject();
    cJSON_AddBoolToObject(line, "ok", ok);
    cJSON_AddStringToObject(line, "text", text);
    print_line(line);
}

int main(int argc, char **argv)
{
    struct drive drive = {
            .arguments = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
    for (int i = 1; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        if (!equals)
            g_error("%s: KEY=VALUE is wanted", argv[i]);
        g_hash_table_insert(drive.arguments, g_strndup(argv[i], (gsize)(equals - argv[i])),
                g_strdup(equals + 1));
    }
    const char *password = g_getenv("SMTP_PASSWORD");
    struct smtp_settings settings = {
            .server = argument(&drive, "server"),
            .security_required = strcmp(argument(&drive, "security"), "none") != 0,
            .ca_file = argument(&drive, "ca_file"),
            .username = argument(&drive, "username"),
            .password = password ? password : "",
            .connect_timeout_ms = atol(argument(&drive, "connect_ms")),
            .reply_timeout_ms = atol(argument(&drive, "reply_ms")),
            .total_timeout_ms = atol(argument(&drive, "total_ms")),
    };
    if (*argument(&drive, "check"))
        check(&drive, &settings);
    else
        send_all(&drive, &settings);
    g_hash_table_unref(drive.arguments);
    return 0;
}
