/* Tests of connections, in the background. */
#include "trials.h"

#include "acts/mail_check.h"
#include "acts/peppol_check.h"
#include "fetch/about.h"
#include "life.h"

/* What the last test of a kind found. */
struct outcome {
    GPtrArray *lines; /* NULL: there was none */
    gint64 at;
};

struct trials {
    int halt;        /* atomic: the one that runs is to end, and no other begins */
    GMutex mutex;    /* guards what follows */
    GThread *thread; /* the last one that began; NULL: none yet */
    enum trial running;
    struct outcome outcomes[TRIALS];
};

/* What the thread works with. */
struct run {
    struct trials *trials;
    enum trial trial;
    struct config *config;
    char *database;
    struct store_gate *gate;
};

static void line_free(gpointer data)
{
    struct trial_line *line = data;
    g_free(line->text);
    g_free(line);
}

static GPtrArray *lines_new(void)
{
    return g_ptr_array_new_with_free_func(line_free);
}

static void add_line(GPtrArray *lines, enum check_weight weight, const char *text)
{
    struct trial_line *line = g_new0(struct trial_line, 1);
    *line = (struct trial_line){weight, g_strdup(text)};
    g_ptr_array_add(lines, line);
}

struct trials *trials_new(void)
{
    struct trials *trials = g_new0(struct trials, 1);
    g_mutex_init(&trials->mutex);
    trials->running = TRIALS;
    return trials;
}

void trials_stop_soon(struct trials *trials)
{
    g_atomic_int_set(&trials->halt, 1);
}

void trials_free(struct trials *trials)
{
    trials_stop_soon(trials);
    if (trials->thread)
        g_thread_join(trials->thread);
    for (int i = 0; i < TRIALS; i++)
        if (trials->outcomes[i].lines)
            g_ptr_array_unref(trials->outcomes[i].lines);
    g_mutex_clear(&trials->mutex);
    g_free(trials);
}

/* ---- the tests ---- */

static void try_mail(const struct run *run, struct store *store, GPtrArray *lines)
{
    g_autofree char *text = NULL;
    (void)store;
    bool good = mail_check(run->config, &run->trials->halt, &text);
    add_line(lines, good ? CHECK_GOOD : CHECK_FAULT, text);
}

/* `prefix` stands before each. */
static void add_findings(GPtrArray *lines, const char *prefix, const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        const struct check_finding *finding = g_ptr_array_index(findings, i);
        g_autofree char *text = g_strconcat(prefix, finding->text, NULL);
        add_line(lines, finding->weight, text);
    }
}

static void try_peppol(const struct run *run, struct store *store, GPtrArray *lines)
{
    const struct work work = {store, run->config, g_get_real_time() / G_USEC_PER_SEC};
    g_autoptr(GPtrArray) findings = peppol_check(&work, &run->trials->halt);
    add_findings(lines, "", findings);
}

static void try_shops(const struct run *run, struct store *store, GPtrArray *lines)
{
    const int *halt = &run->trials->halt;
    for (guint i = 0; i < run->config->shops->len && !g_atomic_int_get(halt); i++) {
        const struct shop *shop = g_ptr_array_index(run->config->shops, i);
        g_autoptr(GPtrArray) findings = about_shop(run->config, shop, halt);
        g_autofree char *prefix = g_strconcat(shop->name, ": ", NULL);
        about_wake(store, shop, findings);
        add_findings(lines, prefix, findings);
    }
}

/* ---- the thread ---- */

static void end_run(struct run *run, GPtrArray *lines)
{
    struct trials *trials = run->trials;
    g_mutex_lock(&trials->mutex);
    struct outcome *outcome = &trials->outcomes[run->trial];
    if (outcome->lines)
        g_ptr_array_unref(outcome->lines);
    *outcome = (struct outcome){lines, g_get_real_time() / G_USEC_PER_SEC};
    trials->running = TRIALS;
    g_mutex_unlock(&trials->mutex);
    config_unref(run->config);
    g_free(run->database);
    g_free(run);
}

static gpointer run_trial(gpointer data)
{
    static void (*const tests[TRIALS])(const struct run *, struct store *, GPtrArray *) = {
            [TRIAL_MAIL] = try_mail, [TRIAL_PEPPOL] = try_peppol, [TRIAL_SHOP] = try_shops};
    struct run *run = data;
    GPtrArray *lines = lines_new();
    struct store *store = store_open(run->database, STORE_OPEN, NULL);
    if (store)
        store_use_gate(store, run->gate, false);
    tests[run->trial](run, store, lines);
    store_close(store);
    end_run(run, lines);
    return NULL;
}

bool trials_begin(const struct desk_request *request, enum trial trial)
{
    struct trials *trials = request->desk->trials;
    g_mutex_lock(&trials->mutex);
    bool free = trials->running == TRIALS && !g_atomic_int_get(&trials->halt);
    if (free) {
        struct run *run = g_new0(struct run, 1);
        *run = (struct run){trials, trial, config_ref(request->work.config),
                g_strdup(request->desk->ground.database), request->desk->ground.gate};
        if (trials->thread)
            g_thread_join(trials->thread); /* it has ended, or is about to */
        trials->running = trial;
        trials->thread = g_thread_new("desk-trial", run_trial, run);
    }
    g_mutex_unlock(&trials->mutex);
    return free;
}

enum trial trials_running(const struct desk_request *request)
{
    struct trials *trials = request->desk->trials;
    g_mutex_lock(&trials->mutex);
    enum trial running = trials->running;
    g_mutex_unlock(&trials->mutex);
    return running;
}

GPtrArray *trials_found(const struct desk_request *request, enum trial trial, gint64 *at)
{
    struct trials *trials = request->desk->trials;
    GPtrArray *copy = NULL;
    g_mutex_lock(&trials->mutex);
    const struct outcome *outcome = &trials->outcomes[trial];
    *at = outcome->at;
    for (guint i = 0; outcome->lines && i < outcome->lines->len; i++) {
        const struct trial_line *line = g_ptr_array_index(outcome->lines, i);
        copy = copy ? copy : lines_new();
        add_line(copy, line->weight, line->text);
    }
    g_mutex_unlock(&trials->mutex);
    return copy;
}
