/* The logo: decoding PNG and SVG, and the child process that tries an SVG first. */
#include "render/logo.h"

#include <cairo-pdf.h>
#include <dlfcn.h>
#include <errno.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define PIXELS_MAX (16 * 1000 * 1000)
#define DOTS_PER_POINT (300.0 / 72) /* more than a printer shows */

/* What a thread keeps: what the judge said of a picture, the picture that was drawn last. */
struct thread_logo {
    char judged[PICTURE_HEX];
    GError *verdict; /* NULL: it is good */
    char drawn[PICTURE_HEX];
    struct logo logo;
};

static void thread_logo_free(gpointer data)
{
    struct thread_logo *thread = data;
    g_clear_error(&thread->verdict);
    g_clear_pointer(&thread->logo.surface, cairo_surface_destroy);
    g_free(thread);
}

static GPrivate thread_key = G_PRIVATE_INIT(thread_logo_free);

static struct thread_logo *this_thread(void)
{
    struct thread_logo *thread = g_private_get(&thread_key);
    if (!thread) {
        thread = g_new0(struct thread_logo, 1);
        g_private_set(&thread_key, thread);
    }
    return thread;
}

void logo_thread_end(void)
{
    g_private_replace(&thread_key, NULL);
}

/* ---- PNG ---- */

struct source {
    const guint8 *at;
    gsize left;
};

static cairo_status_t read_source(void *closure, unsigned char *data, unsigned int length)
{
    struct source *source = closure;
    if (length > source->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(data, source->at, length);
    source->at += length;
    source->left -= length;
    return CAIRO_STATUS_SUCCESS;
}

static guint32 big_endian(const guint8 *at)
{
    return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

/* The picture on white, no larger than a printer can show: what the page's file has to carry, for
 * each document. */
static bool png_fit(cairo_surface_t *png, struct logo *logo)
{
    double width = cairo_image_surface_get_width(png), height = cairo_image_surface_get_height(png);
    double most = MIN(LOGO_WIDTH * DOTS_PER_POINT / width, LOGO_HEIGHT * DOTS_PER_POINT / height);
    double scale = MIN(most, 1);
    int fit_width = MAX((int)ceil(width * scale), 1),
        fit_height = MAX((int)ceil(height * scale), 1);
    logo->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, fit_width, fit_height);
    logo->width = fit_width;
    logo->height = fit_height;
    cairo_t *cr = cairo_create(logo->surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, fit_width / width, fit_height / height);
    cairo_set_source_surface(cr, png, 0, 0);
    cairo_pattern_set_filter(
            cairo_get_source(cr), scale < 1 ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
    cairo_paint(cr);
    bool drawn = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    return drawn;
}

static bool png_read(const guint8 *bytes, gsize length, struct logo *logo, GError **error)
{
    if (length < 24)
        return fail(error, BILLHOOK_ERROR_INPUT, "the PNG is cut short");
    guint64 width = big_endian(bytes + 16), height = big_endian(bytes + 20);
    if (width == 0 || height == 0 || width * height > PIXELS_MAX)
        return fail(error, BILLHOOK_ERROR_INPUT,
                "%" G_GUINT64_FORMAT " × %" G_GUINT64_FORMAT
                " pixels; at most 16 megapixels are allowed",
                width, height);
    struct source source = {bytes, length};
    cairo_surface_t *png = cairo_image_surface_create_from_png_stream(read_source, &source);
    cairo_status_t status = cairo_surface_status(png);
    bool fitted = status == CAIRO_STATUS_SUCCESS && png_fit(png, logo);
    cairo_surface_destroy(png);
    if (!fitted)
        return fail(error, BILLHOOK_ERROR_INPUT, "the PNG cannot be decoded: %s",
                cairo_status_to_string(status));
    return true;
}

/* ---- SVG ---- */

/* librsvg costs megabytes even where it draws nothing, so it is loaded with the first SVG, once,
 * and never given back. */
#define LIBRSVG "librsvg-2.so.2"

static struct {
    void *library; /* NULL: it could not be loaded */
    typeof(rsvg_handle_new_from_data) *new_from_data;
    typeof(rsvg_handle_get_intrinsic_size_in_pixels) *get_size;
    typeof(rsvg_handle_get_intrinsic_dimensions) *get_dimensions;
    typeof(rsvg_handle_render_document) *render;
} rsvg;

static gpointer rsvg_load(gpointer unused)
{
    (void)unused;
    const struct {
        const char *name;
        void *function;
    } functions[] = {
            {"rsvg_handle_new_from_data", &rsvg.new_from_data},
            {"rsvg_handle_get_intrinsic_size_in_pixels", &rsvg.get_size},
            {"rsvg_handle_get_intrinsic_dimensions", &rsvg.get_dimensions},
            {"rsvg_handle_render_document", &rsvg.render},
    };
    void *library = dlopen(LIBRSVG, RTLD_NOW | RTLD_LOCAL);
    for (gsize i = 0; library && i < G_N_ELEMENTS(functions); i++) {
        void *found = dlsym(library, functions[i].name);
        memcpy(functions[i].function, &found, sizeof found);
        if (!found)
            return NULL;
    }
    rsvg.library = library;
    return NULL;
}

static bool rsvg_ready(GError **error)
{
    static GOnce once = G_ONCE_INIT;
    g_once(&once, rsvg_load, NULL);
    return rsvg.library ||
            fail(error, BILLHOOK_ERROR_SYSTEM,
                    "it is not a PNG, and an SVG needs %s (Debian: librsvg2-2)", LIBRSVG);
}

/* Its size in points; the box where it names none. */
static void svg_size(RsvgHandle *svg, double *width, double *height)
{
    gboolean has_width, has_height, has_box;
    RsvgLength svg_width, svg_height;
    RsvgRectangle box;
    if (rsvg.get_size(svg, width, height) && *width > 0 && *height > 0)
        return;
    rsvg.get_dimensions(svg, &has_width, &svg_width, &has_height, &svg_height, &has_box, &box);
    bool usable = has_box && box.width > 0 && box.height > 0;
    *width = usable ? box.width : LOGO_WIDTH;
    *height = usable ? box.height : LOGO_HEIGHT;
}

/* Recorded at the size it has on the page, so that it stays outlines. */
static bool svg_record(RsvgHandle *svg, struct logo *logo, GError **error)
{
    double width, height;
    g_autoptr(GError) reason = NULL;
    svg_size(svg, &width, &height);
    double scale = MIN(LOGO_WIDTH / width, LOGO_HEIGHT / height);
    cairo_rectangle_t extents = {0, 0, width * scale, height * scale};
    logo->surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    logo->width = extents.width;
    logo->height = extents.height;
    cairo_t *cr = cairo_create(logo->surface);
    RsvgRectangle viewport = {0, 0, extents.width, extents.height};
    bool drawn = rsvg.render(svg, cr, &viewport, &reason);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    if (drawn && status == CAIRO_STATUS_SUCCESS)
        return true;
    return fail(error, BILLHOOK_ERROR_INPUT, "the SVG cannot be drawn: %s",
            reason ? reason->message : cairo_status_to_string(status));
}

/* Nothing outside the file is loaded: it has no base. */
static bool svg_read(const guint8 *bytes, gsize length, struct logo *logo, GError **error)
{
    g_autoptr(GError) reason = NULL;
    if (!rsvg_ready(error))
        return false;
    RsvgHandle *svg = rsvg.new_from_data(bytes, length, &reason);
    if (!svg)
        return fail(error, BILLHOOK_ERROR_INPUT, "it is neither PNG nor SVG: %s",
                g_strstrip(reason->message));
    bool recorded = svg_record(svg, logo, error);
    g_object_unref(svg);
    return recorded;
}

/* ---- drawing ---- */

static bool is_png(const guint8 *bytes, gsize length)
{
    static const guint8 signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    return length >= sizeof signature && memcmp(bytes, signature, sizeof signature) == 0;
}

static bool decode(const guint8 *bytes, gsize length, struct logo *logo, GError **error)
{
    return is_png(bytes, length) ? png_read(bytes, length, logo, error)
                                 : svg_read(bytes, length, logo, error);
}

bool logo_is_drawn(const char *sha256)
{
    const struct thread_logo *thread = this_thread();
    return thread->logo.surface && strcmp(thread->drawn, sha256) == 0;
}

static bool draw(const struct picture *picture, struct logo *logo, GError **error)
{
    struct thread_logo *thread = this_thread();
    gsize length;
    if (!logo_is_drawn(picture->sha256)) {
        const guint8 *bytes = g_bytes_get_data(picture->bytes, &length);
        g_clear_pointer(&thread->logo.surface, cairo_surface_destroy);
        if (!decode(bytes, length, &thread->logo, error)) {
            g_clear_pointer(&thread->logo.surface, cairo_surface_destroy);
            return false;
        }
        g_strlcpy(thread->drawn, picture->sha256, PICTURE_HEX);
    }
    *logo = thread->logo;
    return true;
}

bool logo_get(const struct picture *picture, struct logo *logo, GError **error)
{
    bool good = draw(picture, logo, error);
    if (!good)
        g_prefix_error(error, "logo: ");
    return good;
}

/* ---- the judge ---- */

/* What a picture costs is only known by drawing it, and what draws it cannot be stopped: so a
 * process that may be ended does it first, once for each picture. A PNG's size is in its head. */
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

static long resident_most_kb; /* of the child alone, which has one thread */

static void look_at_memory(int number)
{
    (void)number;
    if (resident_kb() > resident_most_kb)
        _exit(JUDGE_TOO_LARGE);
}

/* Beyond what the program and its libraries have already; looked at each 5 ms of CPU time. */
static void limit_memory(void)
{
    struct itimerval often = {{0, 5000}, {0, 5000}};
    resident_most_kb = resident_kb() + JUDGE_MEMORY / 1024;
    if (SANITIZED)
        return;
    sigaction(SIGPROF, &(struct sigaction){.sa_handler = look_at_memory, .sa_flags = SA_RESTART},
            NULL);
    setitimer(ITIMER_PROF, &often, NULL);
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

bool logo_is_judge(int argc, char **argv)
{
    return argc == 2 && strcmp(argv[1], JUDGE_WORD) == 0;
}

int logo_judge_main(void)
{
    g_autoptr(GError) error = NULL;
    struct logo logo = {0};
    gsize length = 0;
    setrlimit(RLIMIT_CPU, &(struct rlimit){JUDGE_CPU_S, JUDGE_CPU_S + 1});
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    alarm(JUDGE_ALARM_S);
    close_range(3, ~0U, 0);
    g_autofree char *bytes = file_read_descriptor(STDIN_FILENO, FILE_LOGO, &length, &error);
    bool good = bytes && (is_png((const guint8 *)bytes, length) || rsvg_ready(&error));
    limit_memory();
    good = good && decode((const guint8 *)bytes, length, &logo, &error) && draw_once(&logo, &error);
    g_clear_pointer(&logo.surface, cairo_surface_destroy);
    if (good && !SANITIZED)
        look_at_memory(0);
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

bool picture_judge(const struct picture *picture, GError **error)
{
    struct thread_logo *thread = this_thread();
    gsize length;
    const guint8 *bytes = g_bytes_get_data(picture->bytes, &length);
    if (strcmp(thread->judged, picture->sha256) != 0) {
        struct logo logo;
        g_clear_error(&thread->verdict);
        if (is_png(bytes, length))
            draw(picture, &logo, &thread->verdict);
        else
            ask_judge(picture, &thread->verdict);
        /* what says more of the machine than of the picture is asked again */
        bool lasts = !thread->verdict || thread->verdict->code == BILLHOOK_ERROR_INPUT;
        g_strlcpy(thread->judged, lasts ? picture->sha256 : "", PICTURE_HEX);
    }
    if (thread->verdict && error)
        *error = g_error_copy(thread->verdict);
    return !thread->verdict;
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

bool render_logo_check(const char *file, GError **error)
{
    struct picture picture = {0};
    bool good = picture_read_good(file, &picture, error);
    picture_clear(&picture);
    return good;
}
