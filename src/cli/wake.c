/* Daemons that sleep ([server] exit_idle): the wake command, and what a command that queued
 * something does for its own. A daemon is woken by its socket, as a delivery does it: where the
 * socket unit is not active nobody answers, and what was stopped stays so. */
#include "families.h"
#include "find.h"
#include "http/listen.h"
#include "instance.h"
#include "print.h"
#include "store/store.h"
#include "store/wake.h"
#include "wake.h"

/* The note of a daemon that sleeps; false: it does not, or was stopped. */
static bool note_of_sleeper(const char *database, struct wake_note *note)
{
    return wake_note_read(database, note) && !store_is_served(database);
}

bool wake_is_asleep(const char *database)
{
    g_auto(wake_note_auto) note = {0};
    return note_of_sleeper(database, &note);
}

/* Not only one that sleeps: one that is falling asleep has its note already, and does not look any
 * more. The socket keeps the knock for the next one. */
bool wake_now(const char *database)
{
    g_auto(wake_note_auto) note = {0};
    if (!wake_note_read(database, &note))
        return false;
    if (http_knock(note.listen))
        return true;
    wake_note_write(database, g_get_real_time() / G_USEC_PER_SEC, note.listen,
            NULL); /* the timer's next look tries again */
    return false;
}

/* What came of one config file. */
enum woken { NOT_ASLEEP, NOT_DUE, WOKEN, NO_SOCKET };

static enum woken wake_one(const char *database, gint64 now)
{
    g_auto(wake_note_auto) note = {0};
    if (!note_of_sleeper(database, &note))
        return NOT_ASLEEP;
    if (note.at > now)
        return NOT_DUE;
    return http_knock(note.listen) ? WOKEN : NO_SOCKET;
}

static void wake_file(const struct cli_context *context, const char *directory, const char *file)
{
    static const char *const said[] = {[WOKEN] = "woken: something is due",
            [NO_SOCKET] = "something is due, but its socket is not active: it stays as it is"};
    g_autofree char *path = g_build_filename(directory, file, NULL), *name = config_instance(file),
                    *database = find_database(path);
    enum woken woken = database ? wake_one(database, context->now) : NOT_ASLEEP;
    if (said[woken])
        print_line("%s: %s", name, said[woken]);
}

int cli_wake(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *directory = cli_option(arguments, "--configs");
    if (!directory)
        directory = instance_standard.configs;
    g_autoptr(GPtrArray) files = find_configs(directory, error);
    for (guint i = 0; files && i < files->len; i++)
        wake_file(context, directory, g_ptr_array_index(files, i));
    return files ? 0 : 1;
}
