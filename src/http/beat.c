/* The heartbeat: an internal request, sent through the serving thread like any client's. */
#include "beat.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void beat_init(struct beat *beat)
{
    *beat = (struct beat){.socket = -1, .answered_us = g_get_monotonic_time()};
}

void beat_clear(struct beat *beat)
{
    if (beat->socket >= 0)
        close(beat->socket);
    beat->socket = -1;
}

/* A connection to ourselves that needs no port: one end goes to the library, the other asks for a
 * path that does not exist. */
static void send_beat(struct beat *beat, struct MHD_Daemon *daemon)
{
    static const char question[] = "GET " BEAT_PATH " HTTP/1.0\r\n\r\n";
    const gssize length = (gssize)sizeof question - 1;
    int pair[2];
    struct sockaddr_un nobody = {.sun_family = AF_UNIX};

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0)
        return;
    if (write(pair[0], question, (gsize)length) != length) {
        close(pair[0]);
        close(pair[1]);
        return;
    }
    if (MHD_add_connection(daemon, pair[1], (struct sockaddr *)&nobody, sizeof nobody) != MHD_YES) {
        close(pair[0]); /* MHD_add_connection closes its end itself when it fails */
        return;
    }
    beat->socket = pair[0];
    beat->since_us = g_get_monotonic_time();
}

/* Any byte, or the connection's end, is an answer. */
static bool is_answered(const struct beat *beat)
{
    char answer[256];
    return read(beat->socket, answer, sizeof answer) >= 0;
}

static void hear(struct beat *beat, gint64 now, gint64 limit_us)
{
    bool answered = is_answered(beat);
    if (answered)
        beat->answered_us = now;
    if (answered || now - beat->since_us > limit_us)
        beat_clear(beat);
}

/* The plain question cannot be asked of a TLS server. */
static bool is_secure(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_FLAGS);
    return info && (info->flags & MHD_USE_TLS);
}

bool beat_moves(struct beat *beat, struct MHD_Daemon *daemon, gint64 limit_us)
{
    gint64 now = g_get_monotonic_time();
    if (is_secure(daemon))
        return true;

    if (beat->socket >= 0)
        hear(beat, now, limit_us);
    if (beat->socket < 0 && now - beat->since_us >= limit_us / 4)
        send_beat(beat, daemon);
    return now - beat->answered_us < limit_us;
}

void beat_ask(struct beat *beat, struct MHD_Daemon *daemon)
{
    beat_clear(beat);
    if (!is_secure(daemon))
        send_beat(beat, daemon);
}

bool beat_is_open(struct beat *beat)
{
    if (beat->socket >= 0 && is_answered(beat))
        beat_clear(beat);
    return beat->socket >= 0;
}
