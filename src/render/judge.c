/* Whether a picture can be drawn: a child process tries an SVG first, within bounds. */
#include "render/judge.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "logo.h"

/* What a picture costs is only known by drawing it, and what draws it cannot be stopped: so a
 * process that may be ended does it first, once for each picture. A PNG's cost is in its head. */
#define JUDGE_CPU_S 2
#define JUDGE_MEMORY (256 * 1024 * 1024)
#define JUDGE_ALARM_S 60 /* of the clock: a machine may be busy */
#define JUDGE_WORD "--judge-logo"
#define JUDGE_TOO_LARGE 3 /* exit status */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1 /* reserves terabytes */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* No limit of the kernel: librsvg leaves out a picture that it has no memory for, and the page that
 * has some would draw it. */
static long resident_kb(void)
{
    struct rusage usage = {0};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void look_at_memory(long most_kb)
{
    if (resident_kb() > most_kb)
        _exit(JUDGE_TOO_LARGE);
}

/* The timer brings the limit with it. */
static void timer_rang(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    if (info->si_code == SI_TIMER)
        look_at_memory((long)(intptr_t)info->si_value.sival_ptr);
}

/* Looked at each 5 ms of CPU time. */
static bool limit_memory(long most_kb, GError **error)
{
    struct sigaction action = {.sa_sigaction = timer_rang, .sa_flags = SA_RESTART | SA_SIGINFO};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
            .sigev_signo = SIGPROF,
            .sigev_value = {.sival_ptr = (void *)(intptr_t)most_kb}};
    struct itimerspec often = {{0, 5000000}, {0, 5000000}};
    timer_t timer;

    sigaction(SIGPROF, &action, NULL);
    return (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) == 0 &&
                   timer_settime(timer, 0, &often, NULL) == 0) ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "it could not be tried: %s", g_strerror(errno));
}

static cairo_status_t drop_bytes(void *closure, const unsigned char *data, unsigned int length)
{
    (void)closure, (void)data, (void)length;
    return CAIRO_STATUS_SUCCESS;
}

/* As the page does it. */
static bool draw_once(const struct logo *logo, GError **error)
{
    cairo_surface_t *surface =
            cairo_pdf_surface_create_for_stream(drop_bytes, NULL, logo->width, logo->height);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_surface(cr, logo->surface, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_rectangle(cr, 0, 0, logo->width, logo->height);
    cairo_fill(cr);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status == CAIRO_STATUS_SUCCESS ||
            fail(error, BILLHOOK_ERROR_INPUT, "it cannot be drawn: %s",
                    cairo_status_to_string(status));
}

bool judge_is_child(int argc, char **argv)
{
    return argc == 2 && strcmp(argv[1], JUDGE_WORD) == 0;
}

int judge_main(void)
{
    g_autoptr(GError) error = NULL;
    struct logo logo = {0};
    gsize length = 0;
    setrlimit(RLIMIT_CPU, &(struct rlimit){JUDGE_CPU_S, JUDGE_CPU_S + 1});
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    alarm(JUDGE_ALARM_S);
    close_range(3, ~0U, 0);

    g_autofree char *bytes = file_read_descriptor(STDIN_FILENO, FILE_LOGO, &length, &error);
    bool good = bytes && (logo_has_pixels((const guint8 *)bytes, length) || logo_svg_ready(&error));

    /* beyond what the program and its libraries have already */
    long most_kb = resident_kb() + JUDGE_MEMORY / 1024;
    good = good && (SANITIZED || limit_memory(most_kb, &error)) &&
            logo_decode((const guint8 *)bytes, length, &logo, &error) && draw_once(&logo, &error);
    logo_clear(&logo);
    if (good && !SANITIZED)
        look_at_memory(most_kb);

    if (!good)
        fputs(error ? error->message : "unknown", stdout);
    return fflush(stdout) == 0 && good ? 0 : 1;
}

/* A file without a name that holds the bytes; -1: none could be made. */
static int memory_file(const void *bytes, gsize length)
{
    int fd = memfd_create("logo", MFD_CLOEXEC);
    if (fd >= 0 && !file_write_all(fd, bytes, length)) {
        close(fd);
        return -1;
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

static pid_t start_judge(int in, int out)
{
    char word[] = JUDGE_WORD, name[] = "billhook", *words[] = {name, word, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    pid_t child = -1;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    errno = posix_spawn(&child, "/proc/self/exe", &actions, &attributes, words, environ);
    if (errno != 0)
        child = -1;
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return child;
}

static bool say_verdict(int status, int out, GError **error)
{
    char words[400] = "";
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) != JUDGE_TOO_LARGE) {
        ssize_t length = pread(out, words, sizeof words - 1, 0);
        return fail(
                error, BILLHOOK_ERROR_INPUT, "%s", length > 0 ? words : "it could not be tried");
    }

    int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    bool time = number == SIGXCPU || number == SIGKILL || number == SIGALRM;
    return fail(error, BILLHOOK_ERROR_INPUT,
            "drawing it takes more than %s: a simpler picture is needed",
            time ? "2 s of CPU time" : "256 MB of memory");
}

static bool ask_judge(const struct picture *picture, GError **error)
{
    gsize length;
    const void *bytes = g_bytes_get_data(picture->bytes, &length);
    int in = memory_file(bytes, length), out = memory_file("", 0), status = 0;
    pid_t child = in >= 0 && out >= 0 ? start_judge(in, out) : -1;
    bool waited = child > 0;
    while (waited && waitpid(child, &status, 0) < 0)
        waited = errno == EINTR;
    bool good = waited
            ? say_verdict(status, out, error)
            : fail(error, BILLHOOK_ERROR_SYSTEM, "it could not be tried: %s", g_strerror(errno));
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return good;
}

/* ---- what a thread keeps ---- */

/* What was found of the last picture. */
struct judgement {
    char sha256[PICTURE_HEX]; /* "" none */
    GError *verdict;          /* NULL: it is good */
};

static void judgement_free(gpointer data)
{
    struct judgement *judgement = data;
    g_clear_error(&judgement->verdict);
    g_free(judgement);
}

static GPrivate thread_key = G_PRIVATE_INIT(judgement_free);

static struct judgement *this_thread(void)
{
    struct judgement *judgement = g_private_get(&thread_key);
    if (!judgement) {
        judgement = g_new0(struct judgement, 1);
        g_private_set(&thread_key, judgement);
    }
    return judgement;
}

void judge_thread_end(void)
{
    g_private_replace(&thread_key, NULL);
}

/* What says more of the machine than of the picture is asked again. */
static void judge_anew(const struct picture *picture, struct judgement *judgement)
{
    gsize length;
    const guint8 *bytes = g_bytes_get_data(picture->bytes, &length);
    struct logo logo;
    g_clear_error(&judgement->verdict);
    if (logo_is_png(bytes, length))
        logo_draw(picture, &logo, &judgement->verdict);
    else
        ask_judge(picture, &judgement->verdict);

    const GError *verdict = judgement->verdict;
    bool lasts = !verdict || verdict->code == BILLHOOK_ERROR_INPUT;
    g_strlcpy(judgement->sha256, lasts ? picture->sha256 : "", PICTURE_HEX);
}

bool picture_judge(const struct picture *picture, GError **error)
{
    struct judgement *judgement = this_thread();
    if (strcmp(judgement->sha256, picture->sha256) != 0)
        judge_anew(picture, judgement);

    if (judgement->verdict && error)
        *error = g_error_copy(judgement->verdict);
    return !judgement->verdict;
}

bool picture_read_good(const char *file, struct picture *picture, GError **error)
{
    if (!picture_read(file, picture, error))
        return false;
    if (picture_judge(picture, error))
        return true;
    g_prefix_error(error, "logo %s: ", file);
    picture_clear(picture);
    return false;
}

bool picture_is_pale(const struct picture *picture)
{
    struct logo logo;
    return logo_draw(picture, &logo, NULL) && logo_is_pale(&logo);
}

bool render_logo_check(const char *file, bool *pale, GError **error)
{
    g_auto(picture_auto) picture = {0};
    bool good = picture_read_good(file, &picture, error);
    *pale = good && picture_is_pale(&picture);
    return good;
}
