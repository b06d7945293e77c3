/* A mail server that is far away: it takes every mail, throws it away, and answers each command a
 * round trip later. One thread, epoll, any number of connections.
 *
 *   smtp_sink PORT ROUND_TRIP_MS
 *
 * The greeting comes two round trips after the connection was made: one for TCP's own handshake,
 * which loopback does not have. Prints the number of mails taken when it is ended by SIGTERM. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PEERS_MOST 256

struct peer {
    int socket; /* -1: free */
    bool in_data, closing;
    char line[1024];
    size_t length;
    char tail[5];       /* the last bytes of a mail, to see its final dot */
    const char *answer; /* NULL: none is on its way */
    int64_t due_us;
};

struct sink {
    int epoll, listener, signals;
    int64_t trip_us;
    long mails;
    struct peer peers[PEERS_MOST];
};

static void die(const char *what)
{
    fprintf(stderr, "smtp_sink: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static void watch(struct sink *sink, int descriptor, void *what)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
    if (epoll_ctl(sink->epoll, EPOLL_CTL_ADD, descriptor, &event) != 0)
        die("epoll");
}

static void answer_later(const struct sink *sink, struct peer *peer, const char *answer, int trips)
{
    peer->answer = answer;
    peer->due_us = now_us() + sink->trip_us * trips;
}

static void take_peer(struct sink *sink)
{
    int descriptor = accept4(sink->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0)
        return;
    for (int i = 0; i < PEERS_MOST; i++) {
        struct peer *peer = &sink->peers[i];
        if (peer->socket >= 0)
            continue;
        *peer = (struct peer){.socket = descriptor};
        watch(sink, descriptor, peer);
        answer_later(sink, peer, "220 sink.example ESMTP\r\n", 2);
        return;
    }
    close(descriptor);
}

static void drop_peer(struct peer *peer)
{
    close(peer->socket);
    peer->socket = -1;
    peer->answer = NULL;
}

static void take_command(struct sink *sink, struct peer *peer)
{
    static const struct {
        const char *word, *answer;
    } table[] = {
            {"EHLO", "250-sink.example\r\n250-8BITMIME\r\n250 SIZE 52428800\r\n"},
            {"HELO", "250 sink.example\r\n"},
            {"MAIL", "250 2.1.0 Ok\r\n"},
            {"RCPT", "250 2.1.5 Ok\r\n"},
            {"DATA", "354 End data with <CR><LF>.<CR><LF>\r\n"},
            {"RSET", "250 2.0.0 Ok\r\n"},
            {"NOOP", "250 2.0.0 Ok\r\n"},
            {"QUIT", "221 2.0.0 Bye\r\n"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strncasecmp(peer->line, table[i].word, 4) != 0)
            continue;
        peer->in_data = table[i].word[0] == 'D';
        peer->closing = table[i].word[0] == 'Q';
        memset(peer->tail, 0, sizeof peer->tail);
        memcpy(peer->tail + 3, "\r\n", 2);
        answer_later(sink, peer, table[i].answer, 1);
        return;
    }
    answer_later(sink, peer, "502 5.5.2 Unknown command\r\n", 1);
}

static void take_line(struct sink *sink, struct peer *peer, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (peer->length < sizeof peer->line - 1)
            peer->line[peer->length++] = bytes[i];
        if (bytes[i] != '\n')
            continue;
        peer->line[peer->length] = '\0';
        peer->length = 0;
        take_command(sink, peer);
    }
}

static void take_mail(struct sink *sink, struct peer *peer, const char *bytes, size_t length)
{
    char joined[10];
    size_t fresh = length < 5 ? length : 5;
    memcpy(joined, peer->tail, 5);
    memcpy(joined + 5, bytes + length - fresh, fresh);
    memcpy(peer->tail, joined + fresh, 5);
    if (memcmp(peer->tail, "\r\n.\r\n", 5) != 0)
        return;
    peer->in_data = false;
    sink->mails++;
    answer_later(sink, peer, "250 2.0.0 Ok: queued\r\n", 1);
}

static void read_peer(struct sink *sink, struct peer *peer)
{
    char bytes[65536];
    ssize_t got = recv(peer->socket, bytes, sizeof bytes, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        drop_peer(peer);
        return;
    }
    if (peer->in_data)
        take_mail(sink, peer, bytes, (size_t)got);
    else
        take_line(sink, peer, bytes, (size_t)got);
}

/* Sends the answers that are due; how long until the next, -1 none. */
static int send_due(struct sink *sink)
{
    int64_t now = now_us(), next = -1;
    for (int i = 0; i < PEERS_MOST; i++) {
        struct peer *peer = &sink->peers[i];
        if (peer->socket < 0 || !peer->answer)
            continue;
        if (peer->due_us > now) {
            next = next < 0 || peer->due_us < next ? peer->due_us : next;
            continue;
        }
        send(peer->socket, peer->answer, strlen(peer->answer), MSG_NOSIGNAL);
        peer->answer = NULL;
        if (peer->closing)
            drop_peer(peer);
    }
    return next < 0 ? -1 : (int)((next - now) / 1000);
}

static int listen_on(int port)
{
    int one = 1, descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
            .sin_port = htons((uint16_t)port),
            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (descriptor < 0 || bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0 ||
            listen(descriptor, 256) != 0)
        die("listen");
    return descriptor;
}

int main(int count, char **words)
{
    static struct sink sink;
    struct epoll_event events[64];
    sigset_t set;
    if (count != 3) {
        fputs("usage: smtp_sink PORT ROUND_TRIP_MS\n", stderr);
        return 2;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sink.trip_us = atol(words[2]) * 1000;
    for (int i = 0; i < PEERS_MOST; i++)
        sink.peers[i].socket = -1;
    sink.epoll = epoll_create1(EPOLL_CLOEXEC);
    sink.listener = listen_on(atoi(words[1]));
    sink.signals = signalfd(-1, &set, SFD_CLOEXEC);
    watch(&sink, sink.listener, &sink.listener);
    watch(&sink, sink.signals, &sink.signals);
    puts("ready");
    fflush(stdout);
    for (;;) {
        int ready = epoll_wait(sink.epoll, events, 64, send_due(&sink));
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == &sink.signals) {
                printf("%ld\n", sink.mails);
                return 0;
            }
            if (events[i].data.ptr == &sink.listener)
                take_peer(&sink);
            else
                read_peer(&sink, events[i].data.ptr);
        }
    }
}
