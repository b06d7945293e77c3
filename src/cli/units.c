/* Calls systemctl. It waits for a start or stop by itself, no longer than the units' own times. */
#include "units.h"

#include <string.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/log.h"

#define PROGRAM "systemctl"

char *units_of(const char *name)
{
    return g_strdup_printf(
            "billhook@%s.socket billhook@%s.service billhook-nightly@%s.timer", name, name, name);
}

/* What it says last is why. */
static char *last_words(const char *said)
{
    g_autofree char *text = g_strchomp(g_strdup(said ? said : ""));
    const char *line = strrchr(text, '\n');
    return log_escape(line ? line + 1 : text, 400);
}

/* Runs a line such as "systemctl daemon-reload"; `more` ends the message when it fails. */
static bool run(const char *line, const char *more, GError **error)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    g_autofree char *program = g_find_program_in_path(PROGRAM), *said = NULL, *why = NULL;
    g_autoptr(GError) problem = NULL;
    int status = 0;
    if (!program)
        return fail(error, BILLHOOK_ERROR_NOT_FOUND,
                "there is no " PROGRAM " here; where systemd runs: %s", line);
    if (!g_spawn_sync(NULL, words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                NULL, NULL, &said, &status, &problem))
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", line, problem->message);
    /* in a chroot it enables, starts nothing, and is content */
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !strstr(said, "ignoring request"))
        return true;
    why = last_words(said);
    return fail(error, BILLHOOK_ERROR_SYSTEM, "`%s` failed: %s%s", line, why, more);
}

bool units_start(const char *name, GError **error)
{
    g_autofree char *units = units_of(name);
    g_autofree char *line = g_strconcat(PROGRAM " enable --now ", units, NULL);
    g_autofree char *more = g_strdup_printf("; `journalctl -u billhook@%s -p err` has more", name);
    return run(line, more, error);
}

bool units_stop(const char *name, GError **error)
{
    g_autofree char *units = units_of(name);
    g_autofree char *line = g_strconcat(PROGRAM " disable --now ", units, NULL);
    return run(line, "", error);
}

bool units_read_again(GError **error)
{
    return run(PROGRAM " daemon-reload", "", error);
}
