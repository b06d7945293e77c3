/* Listening sockets: HOST:PORT, [V6]:PORT, unix:/path, or systemd's. */
#include "http/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "config/url.h"

#define BACKLOG 1024

/* `setting`: its name, "[server] listen"; where: what it says. */
static int listen_fail(int fd, const char *setting, const char *where, GError **error)
{
    int saved = errno;
    if (fd >= 0)
        close(fd);
    g_autofree char *taken =
            g_strdup_printf(" (another program listens there; `%s` chooses another)", setting);
    const char *hint = saved == EADDRINUSE ? taken
            : saved == EACCES ? " (ports below 1024 need systemd's socket unit or a proxy in front)"
                              : "";
    fail(error, BILLHOOK_ERROR_SYSTEM, "cannot listen on %s: %s%s", where, g_strerror(saved), hint);
    return -1;
}

static bool unix_address(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address->sun_path)
        return false;
    strcpy(address->sun_path, path);
    return true;
}

/* A socket that nobody answers at is left over from a crash; one that is too busy is not. A plain
 * file there is somebody's: it refuses too, and stays. */
static bool stale_socket(const struct sockaddr_un *address)
{
    struct stat info;
    if (lstat(address->sun_path, &info) != 0 || !S_ISSOCK(info.st_mode))
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool refused = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
            errno == ECONNREFUSED;
    if (fd >= 0)
        close(fd);
    return refused;
}

static int listen_unix(const char *setting, const char *path, GError **error)
{
    struct sockaddr_un address;
    if (!unix_address(path, &address)) {
        fail(error, BILLHOOK_ERROR_USAGE,
                "%s: the path of the unix socket is longer than %zu characters", setting,
                sizeof address.sun_path - 1);
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return listen_fail(fd, setting, path, error);
    if (stale_socket(&address))
        unlink(path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0)
        return listen_fail(fd, setting, path, error);
    return fd;
}

static int listen_address(
        const struct addrinfo *address, const char *setting, const char *where, GError **error)
{
    int on = 1;
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
            address->ai_protocol);
    if (fd < 0)
        return listen_fail(fd, setting, where, error);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0)
        return listen_fail(fd, setting, where, error);
    return fd;
}

/* The addresses that HOST:PORT means; NULL and getaddrinfo()'s code otherwise. The caller frees
 * them. */
static struct addrinfo *addresses_of(const char *host, int port, int *problem)
{
    char service[12];
    struct addrinfo *found = NULL;
    struct addrinfo hints = {
            .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
    g_snprintf(service, sizeof service, "%d", port);
    *problem = getaddrinfo(host, service, &hints, &found);
    return *problem ? NULL : found;
}

int http_listen(const char *setting, const char *where, GError **error)
{
    g_autofree char *host = NULL;
    const char *path = NULL;
    int port, problem;
    bool good = listen_split(where, &host, &port, &path);

    if (path && *path == '/')
        return listen_unix(setting, path, error);
    if (!good || path) {
        fail(error, BILLHOOK_ERROR_USAGE, "%s: '%s' is no HOST:PORT, [V6]:PORT or unix:/path",
                setting, where);
        return -1;
    }
    struct addrinfo *found = addresses_of(host, port, &problem);
    if (!found) {
        fail(error, BILLHOOK_ERROR_USAGE, "%s: '%s': %s", setting, where, gai_strerror(problem));
        return -1;
    }
    int fd = listen_address(found, setting, where, error);
    freeaddrinfo(found);
    return fd;
}

int http_listen_inherited(void)
{
    const char *pid = g_getenv("LISTEN_PID"), *fds = g_getenv("LISTEN_FDS");
    if (!pid || !fds || g_ascii_strtoll(pid, NULL, 10) != getpid() ||
            g_ascii_strtoll(fds, NULL, 10) < 1)
        return -1;
    fcntl(3, F_SETFD, FD_CLOEXEC);
    fcntl(3, F_SETFL, fcntl(3, F_GETFL) | O_NONBLOCK);
    return 3; /* SD_LISTEN_FDS_START */
}

static char *address_name(const struct sockaddr *address, socklen_t length)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (getnameinfo(address, length, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return g_strdup("");
    return g_strdup_printf(address->sa_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

char *http_listen_name(int listener)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    if (getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        return g_strdup("");
    if (address.ss_family == AF_UNIX)
        return g_strdup_printf("unix:%s", ((const struct sockaddr_un *)&address)->sun_path);
    return address_name((const struct sockaddr *)&address, length);
}

bool http_listen_is(const char *where, const char *name)
{
    g_autofree char *host = NULL;
    const char *path = NULL;
    int port, problem;
    bool address = listen_split(where, &host, &port, &path) && !path;

    if (!address || strcmp(where, name) == 0)
        return strcmp(where, name) == 0;

    bool same = false;
    struct addrinfo *found = addresses_of(host, port, &problem);
    for (const struct addrinfo *row = found; row && !same; row = row->ai_next) {
        g_autofree char *text = address_name(row->ai_addr, row->ai_addrlen);
        same = strcmp(text, name) == 0;
    }
    if (found)
        freeaddrinfo(found);
    return same;
}

/* ---- knocking ---- */

static int knock_unix(const char *path)
{
    struct sockaddr_un address;
    if (!unix_address(path, &address))
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* What listens to all of the machine's addresses is on loopback, too. Blocks no longer than the
 * machine's own network. */
static int knock_port(const char *host, int port)
{
    int problem;
    const char *to = strcmp(host, "0.0.0.0") == 0 || !*host ? "127.0.0.1"
            : strcmp(host, "::") == 0                       ? "::1"
                                                            : host;
    struct addrinfo *found = addresses_of(to, port, &problem);
    if (!found)
        return -1;
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool there = fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) == 0;
    freeaddrinfo(found);
    if (fd >= 0 && !there)
        close(fd);
    return there ? fd : -1;
}

bool http_knock(const char *listen)
{
    static const char question[] = "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n";
    g_autofree char *host = NULL;
    const char *path = NULL;
    int port = 0;
    if (!listen_split(listen, &host, &port, &path))
        return false;

    int fd = path ? knock_unix(path) : knock_port(host, port);
    if (fd < 0)
        return false;
    bool asked = send(fd, question, sizeof question - 1, MSG_NOSIGNAL) > 0;
    close(fd);
    return asked;
}
