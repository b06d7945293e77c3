/* Preloaded, knows every way out: a connection or a datagram to an address that is not in
 * $CONNECT_ALLOW ("127.0.0.1:25 [::1]:25") is refused with EPERM; each one, and each name that is
 * looked up, becomes a line of the file $CONNECT_LOG. */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void note(const char *what, const char *whereto, const char *verdict)
{
    char line[600];
    const char *file = getenv("CONNECT_LOG");
    int length = snprintf(line, sizeof line, "%s %.400s %s\n", what, whereto, verdict);
    int log = file ? open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (log < 0)
        return;
    if (write(log, line, (size_t)length) != length)
        abort();
    close(log);
}

static void name_of(const struct sockaddr *address, char *name, size_t size)
{
    char host[INET6_ADDRSTRLEN] = "";
    const struct sockaddr_in *four = (const void *)address;
    const struct sockaddr_in6 *six = (const void *)address;
    switch (address->sa_family) {
    case AF_INET:
        snprintf(name, size, "%s:%u", inet_ntop(AF_INET, &four->sin_addr, host, sizeof host),
                ntohs(four->sin_port));
        break;
    case AF_INET6:
        snprintf(name, size, "[%s]:%u", inet_ntop(AF_INET6, &six->sin6_addr, host, sizeof host),
                ntohs(six->sin6_port));
        break;
    case AF_UNIX:
        snprintf(name, size, "unix:%s", ((const struct sockaddr_un *)address)->sun_path);
        break;
    default:
        snprintf(name, size, "family:%d", address->sa_family);
    }
}

/* A whole word of the list. */
static int is_allowed(const char *name)
{
    const char *list = getenv("CONNECT_ALLOW");
    size_t length = strlen(name);
    for (const char *p = list; p && (p = strstr(p, name)); p += length)
        if ((p == list || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
            return 1;
    return 0;
}

static int may_leave(const char *what, const struct sockaddr *address)
{
    char name[200];
    if (!address || address->sa_family == AF_UNSPEC)
        return 1;
    name_of(address, name, sizeof name);
    int allowed = is_allowed(name);
    note(what, name, allowed ? "allowed" : "refused");
    if (!allowed)
        errno = EPERM;
    return allowed;
}

int connect(int socket, const struct sockaddr *address, socklen_t length)
{
    int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "connect");
    return may_leave("connect", address) ? real(socket, address, length) : -1;
}

ssize_t sendto(int socket,
        const void *data,
        size_t size,
        int flags,
        const struct sockaddr *address,
        socklen_t length)
{
    ssize_t (*real)(int, const void *, size_t, int, const struct sockaddr *, socklen_t) =
            dlsym(RTLD_NEXT, "sendto");
    return may_leave("sendto", address) ? real(socket, data, size, flags, address, length) : -1;
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags)
{
    ssize_t (*real)(int, const struct msghdr *, int) = dlsym(RTLD_NEXT, "sendmsg");
    return may_leave("sendmsg", message->msg_name) ? real(socket, message, flags) : -1;
}

int getaddrinfo(const char *node,
        const char *service,
        const struct addrinfo *hints,
        struct addrinfo **found)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
            dlsym(RTLD_NEXT, "getaddrinfo");
    note("lookup", node ? node : "-", "asked");
    return real(node, service, hints, found);
}

struct hostent *gethostbyname(const char *name)
{
    struct hostent *(*real)(const char *) = dlsym(RTLD_NEXT, "gethostbyname");
    note("lookup", name, "asked");
    return real(name);
}
