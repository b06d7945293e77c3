/* Bare rendering: the PDF of one document of a database, over and over, and nothing else.
 *
 *   bare_render CONFIG DATABASE DOCUMENT THREADS SECONDS
 *
 * Prints one line of JSON. Each thread keeps its own font map, as the daemon's renderer does. */
#include <stdio.h>
#include <stdlib.h>

#include "config/config.h"
#include "render/pdf.h"
#include "store/documents.h"
#include "store/store.h"

struct shared {
    struct render_input input;
    gint64 ends_us;
    int pages, failures;
};

static gpointer render(gpointer data)
{
    struct shared *shared = data;
    while (g_get_monotonic_time() < shared->ends_us) {
        g_autoptr(GBytes) pdf = render_pdf(&shared->input, NULL);
        g_atomic_int_inc(pdf ? &shared->pages : &shared->failures);
    }
    render_thread_end();
    return NULL;
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
    gint64 began_us = g_get_monotonic_time();
    shared.ends_us = began_us + (gint64)(g_ascii_strtod(words[5], NULL) * G_USEC_PER_SEC);
    for (int i = 0; i < number; i++)
        threads[i] = g_thread_new("render", render, &shared);
    for (int i = 0; i < number; i++)
        g_thread_join(threads[i]);
    double seconds = (double)(g_get_monotonic_time() - began_us) / G_USEC_PER_SEC;
    printf("{\"pages\":%d,\"failures\":%d,\"per_second\":%.2f}\n", shared.pages, shared.failures,
            shared.pages / seconds);
    config_unref(config);
    return shared.failures ? 1 : 0;
}
