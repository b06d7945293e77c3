/* A closed loop of clients, one thread, epoll: each sends a signed order, waits for the whole
 * answer, sends the next.
 *
 *   load PORT PATH SECRET BODY --connections N (--seconds S | --count N) [--keep-alive] [--from ID]
 * [--pid PID]
 *
 * BODY is a file with an order in which the digits 1000000000 stand wherever its id does: each
 * request has its own, so that none is a repeat. The id stands near the end, so that signing costs
 * the client next to nothing: the hash of what comes before is kept. Without --keep-alive every
 * request has a connection of its own, as a shop's PHP does. Prints one line of JSON; server_us is
 * the processor time of PID for each request. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#pragma GCC diagnostic ignored \
        "-Wdeprecated-declarations" /* only the old SHA256 calls let a half-done hash be copied */

#define ID_DIGITS 10
#define ID_MARK "1000000000"
#define ID_FIRST 1000000000UL /* a number of JSON has no zeros in front */
#define IDS_MOST 16
#define BLOCK 64

struct options {
    uint16_t port;
    const char *path, *secret, *file;
    int connections;
    double seconds;
    long count;
    bool keep_alive;
    long from;
    long pid;
};

struct request {
    char *bytes;
    size_t length, body;  /* where the body begins */
    size_t signature;     /* where the signature stands */
    size_t ids[IDS_MOST]; /* where the id stands */
    int id_count;
    SHA256_CTX inner, outer; /* HMAC, up to the first id */
};

struct client {
    int socket;
    size_t sent;
    char *bytes;
    char answer[512];
    size_t got;
    double began;
};

struct run {
    struct options options;
    struct request request;
    int epoll;
    double ends;
    long next_id, started, done, refused, broken;
    struct sockaddr_in server;
    uint32_t *latency;
    size_t latency_room;
};

static void die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Processor time of a process, seconds; the clock ticks 100 times a second. */
static double cpu_of(long pid)
{
    char name[64], line[1024];
    unsigned long user = 0, system = 0;
    snprintf(name, sizeof name, "/proc/%ld/stat", pid);
    FILE *file = pid ? fopen(name, "r") : NULL;
    if (!file)
        return 0;
    char *end = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    if (end)
        sscanf(end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    fclose(file);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* ---- the request
 * -----------------------------------------------------------------------------------------------------
 */

static char *read_file(const char *name, size_t *length)
{
    FILE *file = fopen(name, "rb");
    char *bytes = calloc(1, 1 << 20);
    if (!file || !bytes)
        die(name);
    *length = fread(bytes, 1, (1 << 20) - 1, file);
    fclose(file);
    return bytes;
}

static void key_block(const char *secret, unsigned char mask, SHA256_CTX *context)
{
    unsigned char block[BLOCK];
    size_t length = strlen(secret);
    if (length > BLOCK) {
        errno = EINVAL;
        die("the secret is longer than a block");
    }
    for (size_t i = 0; i < BLOCK; i++)
        block[i] = (unsigned char)((i < length ? (unsigned char)secret[i] : 0) ^ mask);
    SHA256_Init(context);
    SHA256_Update(context, block, BLOCK);
}

static void make_request(struct run *run)
{
    struct request *request = &run->request;
    size_t length;
    char *body = read_file(run->options.file, &length);
    request->bytes = malloc(length + 2048);
    if (!request->bytes)
        die("memory");
    int head = snprintf(request->bytes, 2048,
            "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUser-Agent: WooCommerce/11.0.1 Hookshot "
            "(WordPress/6.8)\r\nAccept: */*\r\n"
            "Accept-Encoding: deflate, gzip, br, zstd\r\nContent-Type: application/json\r\n"
            "X-WC-Webhook-Source: https://shop.example.com/\r\nX-WC-Webhook-Topic: "
            "order.updated\r\n"
            "X-WC-Webhook-Resource: order\r\nX-WC-Webhook-Event: updated\r\nX-WC-Webhook-ID: 2\r\n"
            "X-WC-Webhook-Delivery-ID: 0f6fd29a84d3d2c3a5ea7bb8b0bb3f36\r\nConnection: "
            "%s\r\nContent-Length: %zu\r\n"
            "X-WC-Webhook-Signature: ",
            run->options.path, run->options.port, run->options.keep_alive ? "keep-alive" : "close",
            length);
    request->signature = (size_t)head;
    memset(request->bytes + head, '=', 44);
    memcpy(request->bytes + head + 44, "\r\n\r\n", 4);
    request->body = (size_t)head + 48;
    memcpy(request->bytes + request->body, body, length);
    request->length = request->body + length;
    for (char *at = body; (at = strstr(at, ID_MARK)) && request->id_count < IDS_MOST;
            at += ID_DIGITS)
        request->ids[request->id_count++] = request->body + (size_t)(at - body);
    if (request->id_count == 0) {
        errno = EINVAL;
        die("the body has no " ID_MARK);
    }
    key_block(run->options.secret, 0x36, &request->inner);
    key_block(run->options.secret, 0x5c, &request->outer);
    SHA256_Update(&request->inner, request->bytes + request->body, request->ids[0] - request->body);
    free(body);
}

/* Writes the next order into a client's own copy of the request. */
static void fill_request(struct run *run, char *bytes)
{
    const struct request *request = &run->request;
    char id[24];
    unsigned char digest[SHA256_DIGEST_LENGTH], text[48];
    SHA256_CTX inner = request->inner, outer = request->outer;
    snprintf(id, sizeof id, "%010lu", ID_FIRST + (unsigned long)run->next_id++ % ID_FIRST);
    for (int i = 0; i < request->id_count; i++)
        memcpy(bytes + request->ids[i], id, ID_DIGITS);
    SHA256_Update(&inner, bytes + request->ids[0], request->length - request->ids[0]);
    SHA256_Final(digest, &inner);
    SHA256_Update(&outer, digest, sizeof digest);
    SHA256_Final(digest, &outer);
    EVP_EncodeBlock(text, digest, sizeof digest);
    memcpy(bytes + request->signature, text, 44);
}

/* ---- the loop
 * ----------------------------------------------------------------------------------------------------------
 */

static bool more(const struct run *run)
{
    return run->options.count ? run->started < run->options.count : now() < run->ends;
}

static void watch(struct run *run, struct client *client, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = client};
    if (epoll_ctl(run->epoll, operation, client->socket, &event) != 0)
        die("epoll");
}

static void connect_client(struct run *run, struct client *client)
{
    int one = 1;
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->socket < 0 ||
            (connect(client->socket, (struct sockaddr *)&run->server, sizeof run->server) != 0 &&
                    errno != EINPROGRESS))
        die("connect");
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    watch(run, client, EPOLL_CTL_ADD, EPOLLIN);
}

static void hang_up(struct client *client)
{
    if (client->socket >= 0)
        close(client->socket);
    client->socket = -1;
}

static void send_more(struct run *run, struct client *client)
{
    size_t length = run->request.length;
    while (client->sent < length) {
        ssize_t sent = send(
                client->socket, client->bytes + client->sent, length - client->sent, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == ENOTCONN)) {
            watch(run, client, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
            return;
        }
        if (sent < 0)
            return; /* the reader sees it */
        client->sent += (size_t)sent;
    }
}

/* Starts the client's next request, or lets it rest when the run is over. */
static void begin(struct run *run, struct client *client)
{
    if (!more(run)) {
        hang_up(client);
        return;
    }
    run->started++;
    fill_request(run, client->bytes);
    client->sent = client->got = 0;
    client->began = now();
    if (client->socket < 0)
        connect_client(run, client);
    send_more(run, client);
}

/* The length of a whole answer, 0: more is to come. */
static size_t whole_answer(const struct client *client)
{
    const char *end = strstr(client->answer, "\r\n\r\n"),
               *length = strcasestr(client->answer, "\r\nContent-Length:");
    size_t wanted = end && length
            ? (size_t)(end - client->answer) + 4 + strtoul(length + 17, NULL, 10)
            : SIZE_MAX;
    return client->got >= wanted ? wanted : 0;
}

static void note_latency(struct run *run, double seconds)
{
    if ((size_t)run->done == run->latency_room) {
        run->latency_room = run->latency_room ? run->latency_room * 2 : 65536;
        run->latency = realloc(run->latency, run->latency_room * sizeof *run->latency);
        if (!run->latency)
            die("memory");
    }
    run->latency[run->done++] = (uint32_t)(seconds * 1e6);
}

static void take_answer(struct run *run, struct client *client)
{
    ssize_t got = recv(client->socket, client->answer + client->got,
            sizeof client->answer - 1 - client->got, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    client->got += got > 0 ? (size_t)got : 0;
    client->answer[client->got] = '\0';
    bool whole = whole_answer(client) != 0;
    if (!whole && got > 0)
        return;
    if (!whole) {
        run->broken++;
    } else if (strncmp(client->answer, "HTTP/1.1 200", 12) != 0) {
        run->refused++;
    } else {
        note_latency(run, now() - client->began);
    }
    if (!whole || !run->options.keep_alive)
        hang_up(client);
    begin(run, client);
}

static int compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static uint32_t percentile(const struct run *run, double share)
{
    return run->done ? run->latency[(size_t)((double)(run->done - 1) * share)] : 0;
}

static void loop(struct run *run)
{
    struct client *clients = calloc((size_t)run->options.connections, sizeof *clients);
    struct epoll_event events[256];
    run->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!clients || run->epoll < 0)
        die("epoll");
    double cpu = cpu_of(run->options.pid), began = now();
    run->ends = began + run->options.seconds;
    for (int i = 0; i < run->options.connections; i++) {
        clients[i].socket = -1;
        clients[i].bytes = malloc(run->request.length);
        if (!clients[i].bytes)
            die("memory");
        memcpy(clients[i].bytes, run->request.bytes, run->request.length);
        begin(run, &clients[i]);
    }
    while (run->done + run->refused + run->broken < run->started) {
        int count = epoll_wait(run->epoll, events, 256, 10000);
        if (count == 0) {
            errno = ETIMEDOUT;
            die("no answer");
        }
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (events[i].events & EPOLLOUT) {
                watch(run, client, EPOLL_CTL_MOD, EPOLLIN);
                send_more(run, client);
            }
            if (events[i].events & ~(uint32_t)EPOLLOUT)
                take_answer(run, client);
        }
    }
    double took = now() - began;
    cpu = cpu_of(run->options.pid) - cpu;
    qsort(run->latency, (size_t)run->done, sizeof *run->latency, compare);
    printf("{\"requests\":%ld,\"refused\":%ld,\"broken\":%ld,\"seconds\":%.4f,\"rps\":%.1f,\"p50_"
           "us\":%u,\"p99_us\":%u,\"max_us\":%u,\"server_us\":%.1f}\n",
            run->done, run->refused, run->broken, took, (double)run->done / took,
            percentile(run, 0.5), percentile(run, 0.99), percentile(run, 1),
            run->done ? cpu * 1e6 / (double)run->done : 0);
}

/* ---- command line
 * ---------------------------------------------------------------------------------------------------------
 */

static void usage(void)
{
    fputs("usage: load PORT PATH SECRET BODY --connections N (--seconds S | --count N) "
          "[--keep-alive] [--from ID] [--pid PID]\n",
            stderr);
    exit(2);
}

static void read_options(struct options *options, int count, char **words)
{
    if (count < 5)
        usage();
    *options = (struct options){.port = (uint16_t)atoi(words[1]),
            .path = words[2],
            .secret = words[3],
            .file = words[4],
            .connections = 1,
            .seconds = 1,
            .from = 1};
    for (int i = 5; i < count; i++) {
        const char *value = i + 1 < count ? words[i + 1] : "";
        if (strcmp(words[i], "--keep-alive") == 0) {
            options->keep_alive = true;
            continue;
        }
        if (strcmp(words[i], "--connections") == 0)
            options->connections = atoi(value);
        else if (strcmp(words[i], "--seconds") == 0)
            options->seconds = atof(value);
        else if (strcmp(words[i], "--count") == 0)
            options->count = atol(value);
        else if (strcmp(words[i], "--from") == 0)
            options->from = atol(value);
        else if (strcmp(words[i], "--pid") == 0)
            options->pid = atol(value);
        else
            usage();
        i++;
    }
}

int main(int count, char **words)
{
    struct run run = {0};
    read_options(&run.options, count, words);
    run.next_id = run.options.from;
    run.server = (struct sockaddr_in){.sin_family = AF_INET,
            .sin_port = htons(run.options.port),
            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    make_request(&run);
    loop(&run);
    return run.refused || run.broken ? 1 : 0;
}
