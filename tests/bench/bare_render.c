/* Bare rendering: the PDF of one document of a database, over and over, and nothing else.
 *
 *   bare_render CONFIG DATABASE DOCUMENT THREADS SECONDS
 *
 * Prints one line of JSON: pages a second of all threads, as many as they would be on free cores:
 * the time in which a thread could run and others had the core (proc(5): schedstat) is not counted;
 * and the processor time of a page. Each thread keeps its own font map, as the daemon's renderer
 * does. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "config/config.h"
#include "render/pdf.h"
#include "store/documents.h"
#include "store/store.h"

struct shared {
    struct render_input input;
    gint64 ends_us;
    GMutex mutex; /* guards: */
    int pages, failures;
    double per_second;
};

/* Nanoseconds in which this thread waited for a core. */
static gint64 delayed_ns(void)
{
    g_autofree char *text = NULL;
    gint64 ran, delayed;
    if (!g_file_get_contents("/proc/thread-self/schedstat", &text, NULL, NULL) ||
            sscanf(text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &ran, &delayed) != 2)
        return 0;
    return delayed;
}

static gpointer render(gpointer data)
{
    struct shared *shared = data;
    gint64 began_us = g_get_monotonic_time(), delayed = delayed_ns();
    int pages = 0, failures = 0;
    while (g_get_monotonic_time() < shared->ends_us) {
        g_autoptr(GBytes) pdf = render_pdf(&shared->input, NULL);
        pages += pdf != NULL;
        failures += pdf == NULL;
    }
    double free_s = (double)(g_get_monotonic_time() - began_us) / G_USEC_PER_SEC -
            (double)(delayed_ns() - delayed) / 1e9;
    render_thread_end();

    g_mutex_lock(&shared->mutex);
    shared->pages += pages;
    shared->failures += failures;
    shared->per_second += pages / MAX(free_s, 0.001);
    g_mutex_unlock(&shared->mutex);
    return NULL;
}

static double processor_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int complain(const char *what, const GError *error)
{
    fprintf(stderr, "bare_render: %s: %s\n", what, error ? error->message : "unknown");
    return 1;
}

int main(int count, char **words)
{
    GThread *threads[8];
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    if (count != 6) {
        fputs("usage: bare_render CONFIG DATABASE DOCUMENT THREADS SECONDS\n", stderr);
        return 2;
    }
    struct config *config = config_load(words[1], CONFIG_WITHOUT_SECRETS, true, problems);
    if (!config)
        return complain(words[1], NULL);
    g_autoptr(store_auto) store = store_open(words[2], STORE_READ, &error);
    g_autoptr(stored_document_auto) stored = store ? document_find(store, words[3], &error) : NULL;
    if (!stored)
        return complain(words[3], error);
    struct shared shared = {.input = {.document = stored->document,
                                    .seller = stored->seller,
                                    .payment = &config->payment}};
    g_bytes_unref(render_pdf(&shared.input, NULL)); /* the fonts are read once */
    int number = CLAMP(atoi(words[4]), 1, 8);
    double began_ms = processor_ms();
    shared.ends_us =
            g_get_monotonic_time() + (gint64)(g_ascii_strtod(words[5], NULL) * G_USEC_PER_SEC);
    for (int i = 0; i < number; i++)
        threads[i] = g_thread_new("render", render, &shared);
    for (int i = 0; i < number; i++)
        g_thread_join(threads[i]);
    printf("{\"pages\":%d,\"failures\":%d,\"per_second\":%.2f,\"page_ms\":%.3f}\n", shared.pages,
            shared.failures, shared.per_second, (processor_ms() - began_ms) / MAX(shared.pages, 1));
    config_unref(config);
    return shared.failures ? 1 : 0;
}
