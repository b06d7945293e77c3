/* A function for each kind of trouble with deliveries over Peppol. */
#include "peppol_problems.h"

#include <string.h>

#include "acts/problem.h"
#include "base/text.h"
#include "channel/peppol_queue.h"
#include "peppol/provider.h"
#include "store/documents.h"

/* No more rows than these are looked at for one line of `status`. */
#define LOOKED_AT_MOST 50
/* And no more documents are named in it. */
#define NAMED_MOST 5

/* Numbers for a line: "A, B, C and 7 more". */
struct numbers {
    GString *text; /* NULL: none yet */
    char *first;
    guint count;
};

static void numbers_add(struct numbers *numbers, const char *number)
{
    if (!numbers->text) {
        numbers->text = g_string_new(NULL);
        numbers->first = g_strdup(number);
    }
    if (numbers->count++ < NAMED_MOST)
        g_string_append_printf(numbers->text, "%s%s", numbers->text->len ? ", " : "", number);
}

/* The whole text; borrowed. */
static const char *numbers_text(struct numbers *numbers)
{
    if (numbers->count > NAMED_MOST)
        g_string_append_printf(numbers->text, " and %u more", numbers->count - NAMED_MOST);
    return numbers->text->str;
}

static void numbers_clear(struct numbers *numbers)
{
    if (numbers->text)
        g_string_free(numbers->text, TRUE);
    g_free(numbers->first);
}

/* Those of deliveries (NULL: none) that are no tests. */
static struct numbers numbers_of(const GPtrArray *deliveries)
{
    struct numbers numbers = {0};
    for (guint i = 0; deliveries && i < deliveries->len; i++) {
        const struct peppol_delivery *delivery = g_ptr_array_index(deliveries, i);
        if (!delivery->test)
            numbers_add(&numbers, delivery->number);
    }
    return numbers;
}

typedef struct numbers numbers_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(numbers_auto, numbers_clear)

/* ---- what needs a person ---- */

static void add_failed(GPtrArray *list, const struct work *work)
{
    gint64 counts[PEPPOL_STATES] = {0};
    if (!peppol_counts(work->store, counts, NULL) || !counts[PEPPOL_FAILED])
        return;
    g_autoptr(GPtrArray) found = peppol_list(work->store, PEPPOL_FAILED, LOOKED_AT_MOST, NULL);
    g_auto(numbers_auto) numbers = numbers_of(found);
    if (!numbers.count)
        return;

    g_autofree char *help = g_strdup_printf("billhook peppol retry %s", numbers.first);
    problem_add(list, "peppol-failed",
            g_strdup_printf("%" G_GINT64_FORMAT
                            " document%s could not be delivered over Peppol (`billhook peppol "
                            "--state failed` says why): %s",
                    counts[PEPPOL_FAILED], text_plural(counts[PEPPOL_FAILED]),
                    numbers_text(&numbers)),
            help);
}

static void add_uncertain(GPtrArray *list, const struct work *work)
{
    g_autoptr(GPtrArray) found = peppol_for_person(work->store, LOOKED_AT_MOST, NULL);
    g_auto(numbers_auto) numbers = numbers_of(found);
    if (!numbers.count)
        return;

    g_autofree char *help =
            g_strdup_printf("billhook peppol settle %s --delivered ID|--not-sent", numbers.first);
    problem_add(list, "peppol-uncertain",
            g_strdup_printf("whether the Peppol provider took %s is not known: look on its own "
                            "screen",
                    numbers_text(&numbers)),
            help);
}

static void add_refused_key(GPtrArray *list, const struct work *work)
{
    const char *provider = work->config->peppol.provider;
    g_auto(peppol_pause_auto) pause = {0};
    if (!peppol_pause_read(work->store, &pause, NULL) || !pause.refused || !pause.provider ||
            strcmp(pause.provider, provider) != 0)
        return;
    problem_add(list, "peppol-key-refused",
            g_strdup_printf("%s refuses the key: nothing goes over Peppol", provider),
            "billhook check --peppol");
}

/* ---- what is owed ---- */

/* True where a document is to go and nothing else of the list tells of it. *waits: it was never
 * queued. */
static bool is_owed(const struct work *work, const char *number, bool *waits)
{
    g_autoptr(stored_document_auto) stored = document_find(work->store, number, NULL);
    if (!stored || !peppol_goes(work->config, stored->document, stored->seller))
        return false;

    g_autoptr(peppol_delivery_auto) delivery =
            peppol_of_document(work->store, stored->document->id, NULL);
    *waits = !delivery || delivery->test;
    if (*waits)
        return true;
    g_autofree char *elsewhere = peppol_elsewhere(work->config, delivery);
    bool told = delivery->state == PEPPOL_FAILED || delivery->waits_for_person || elsewhere;
    return !told;
}

static void add_owed(GPtrArray *list, const struct work *work)
{
    const struct config_peppol *peppol = &work->config->peppol;
    struct peppol_since since = {0};
    gint64 count = 0, before = work->now - peppol->worry_after_s;
    if (!peppol_provider_find(peppol->provider) || !peppol_since_read(work->store, &since, NULL) ||
            !since.live)
        return;

    g_autoptr(GPtrArray) candidates = peppol_owed(work->store, since.live, before,
            peppol->to_all ? "" : "BE", LOOKED_AT_MOST, &count, NULL);
    g_auto(numbers_auto) waiting = {0}, under_way = {0};
    for (guint i = 0; candidates && i < candidates->len; i++) {
        const char *number = g_ptr_array_index(candidates, i);
        bool waits;
        if (is_owed(work, number, &waits))
            numbers_add(waits ? &waiting : &under_way, number);
    }

    if (waiting.count) {
        g_autofree char *help = g_strdup_printf("billhook peppol send %s", waiting.first);
        problem_add(list, "peppol-not-sent",
                g_strdup_printf("owed over Peppol, issued and never sent there: %s",
                        numbers_text(&waiting)),
                help);
    }
    if (under_way.count) {
        g_autofree char *help = g_strdup_printf("billhook peppol show %s", under_way.first);
        problem_add(list, "peppol-not-delivered",
                g_strdup_printf(
                        "owed over Peppol and not delivered yet: %s", numbers_text(&under_way)),
                help);
    }
}

/* ---- unreachable ---- */

static void add_without_mail(GPtrArray *list, const struct work *work)
{
    g_autoptr(GPtrArray) found = peppol_without_mail(work->store, LOOKED_AT_MOST, NULL);
    g_auto(numbers_auto) numbers = {0};
    for (guint i = 0; found && i < found->len; i++)
        numbers_add(&numbers, ((const struct peppol_delivery *)found->pdata[i])->number);
    if (!numbers.count)
        return;

    g_autofree char *help = g_strdup_printf("billhook send %s --to ADDRESS", numbers.first);
    problem_add(list, "peppol-unreachable-no-mail",
            g_strdup_printf("not registered on Peppol, and no mail reaches the customer either: %s",
                    numbers_text(&numbers)),
            help);
}

static void note_unreachable(GPtrArray *list, const struct work *work)
{
    gint64 counts[PEPPOL_STATES] = {0};
    if (!peppol_counts(work->store, counts, NULL) || !counts[PEPPOL_UNREACHABLE])
        return;
    gint64 count = counts[PEPPOL_UNREACHABLE];
    problem_note(list, "peppol-unreachable",
            g_strdup_printf("%" G_GINT64_FORMAT
                            " document%s: the customer is not registered on Peppol; asked again "
                            "daily",
                    count, text_plural(count)),
            "billhook peppol --state unreachable");
}

/* ---- what is worth a line ---- */

static bool is_named(const struct config_peppol *peppol, const struct peppol_holder *holder)
{
    return !peppol->test && strcmp(peppol->provider, holder->provider) == 0 &&
            strcmp(peppol->account, holder->account) == 0;
}

/* A provider that never says more is not asked again anyway. */
static void note_elsewhere(GPtrArray *list, const struct work *work)
{
    g_autoptr(GPtrArray) holders = peppol_holders(work->store, NULL);
    for (guint i = 0; holders && i < holders->len; i++) {
        const struct peppol_holder *holder = g_ptr_array_index(holders, i);
        const struct peppol_provider *provider = peppol_provider_find(holder->provider);
        bool final = provider && peppol_provider_is_final(provider);
        if (final || is_named(&work->config->peppol, holder))
            continue;
        problem_note(list, "peppol-elsewhere",
                g_strdup_printf("%" G_GINT64_FORMAT
                                " document%s handed to %s%s%s, which [peppol] does not name now, "
                                "and not asked about",
                        holder->count, text_plural(holder->count), holder->provider,
                        *holder->account ? " " : "", holder->account),
                "billhook peppol --state accepted");
    }
}

static void note_test(GPtrArray *list, const struct work *work)
{
    const struct config_peppol *peppol = &work->config->peppol;
    if (peppol->test && peppol_provider_find(peppol->provider))
        problem_note(list, "peppol-test",
                g_strdup_printf("[peppol] test=true: %s delivers nothing", peppol->provider),
                "billhook check --peppol");
}

static void add_all(GPtrArray *list, const struct work *work)
{
    add_failed(list, work);
    add_uncertain(list, work);
    add_refused_key(list, work);
    add_owed(list, work);
    add_without_mail(list, work);
    note_unreachable(list, work);
    note_elsewhere(list, work);
    note_test(list, work);
}

/* All lines are of one moment: what fails meanwhile would be in none of them, for what failed was
 * looked at before, and what is owed leaves to that line what failed. */
void peppol_problems(GPtrArray *list, const struct work *work)
{
    bool own;
    if (!store_begin_read(work->store, &own, NULL))
        return;
    add_all(list, work);
    store_end_read(work->store, own);
}
