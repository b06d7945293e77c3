/* The credit notes of an order follow its refunds, phase by phase and in steps. */
#include "acts/refunds.h"

#include "channel/alert.h"
#include "store/events.h"
#include "store/inbox.h"
#include "store/orders.h"
#include "store/refund_lines.h"
#include "notes.h"
#include "refund_note.h"

/* A step ends after so many changed notes, or so much time; earlier where others wait for the
 * database. */
#define STEP_CHANGES 64
#define STEP_US (40 * 1000)
#define STEP_WANTED_US (4 * 1000)
/* Up to so many refunds and notes, all is done in the transaction of the delivery: every order but
 * the strangest. */
#define FEW 16
#define FEW_BYTES (256 * 1024)

/* ---- an order's refunds and its notes ---- */

/* What following needs to know of a credit note. */
struct note {
    gint64 id, refund_id;
    enum document_state state;
    enum void_by void_by;
    bool told_order,
            told_refund; /* it carries the warning that its order, its refund was deleted */
    bool waits;          /* for the lines of its refund */
};

enum phase {
    PHASE_TELL_ORDER, /* the order was deleted: issued notes get the warning; the last phase then */
    PHASE_UNTELL_ORDER, /* it is there: the warning goes */
    PHASE_CREDIT,       /* each refund gets its note */
    PHASE_WARN,         /* `create=never`: the invoice gets its warning */
    PHASE_DELETED,      /* notes of refunds that are no longer there */
    PHASE_END,
};

struct refunds {
    char *shop;
    gint64 order_id;
    const struct order_end *end; /* why it is gone; NULL: it is there */
    refunds_issue issue;         /* what is done with a new note */
    GPtrArray *list;             /* the order's refunds; NULL: the order was deleted */
    GPtrArray *given;            /* as the order has them; owns what `list` holds */
    GHashTable *ids;             /* gint64: their ids; borrowed from the list */
    bool loaded;
    gint64 seen_event;  /* what the order's story said last when this was loaded, or after our own
                           step */
    gint64 seen_closed; /* so many refunds had their lines, or wait no more, when this was loaded */
    struct stored_document *invoice; /* NULL: none is issued */
    GArray *notes;                   /* struct note, oldest first */
    GHashTable *by_refund; /* refund id -> place in notes + 1, of the newest note of that refund */
    struct credited credited;
    enum phase phase;
    guint at; /* within the phase */
    struct decimal unwanted;
    gint64 began_us;
    int changes; /* in this step; -1: all in one step */
};

/* The first entry of an id counts; one without an id is none. */
static GPtrArray *sound_refunds(GPtrArray *given, GHashTable *ids)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint i = 0; i < given->len; i++) {
        struct order_refund *refund = g_ptr_array_index(given, i);
        if (refund->id > 0 && g_hash_table_add(ids, &refund->id))
            g_ptr_array_add(list, refund);
    }
    return list;
}

struct refunds *refunds_new(const char *shop,
        gint64 order_id,
        GPtrArray *given,
        const struct order_end *end,
        refunds_issue issue)
{
    struct refunds *refunds = g_new0(struct refunds, 1);
    refunds->shop = g_strdup(shop);
    refunds->order_id = order_id;
    refunds->end = end;
    refunds->issue = issue;
    refunds->ids = g_hash_table_new(g_int64_hash, g_int64_equal);
    refunds->given = given ? g_ptr_array_ref(given) : NULL;
    refunds->list = given ? sound_refunds(given, refunds->ids) : NULL;
    refunds->notes = g_array_new(FALSE, FALSE, sizeof(struct note));
    refunds->by_refund = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    return refunds;
}

static void unload(struct refunds *refunds)
{
    g_clear_pointer(&refunds->invoice, stored_document_free);
    g_array_set_size(refunds->notes, 0);
    g_hash_table_remove_all(refunds->by_refund);
    credited_clear(&refunds->credited);
    refunds->loaded = false;
}

void refunds_free(struct refunds *refunds)
{
    if (!refunds)
        return;
    unload(refunds);
    g_array_unref(refunds->notes);
    g_hash_table_unref(refunds->by_refund);
    g_hash_table_unref(refunds->ids);
    g_clear_pointer(&refunds->list, g_ptr_array_unref);
    g_clear_pointer(&refunds->given, g_ptr_array_unref);
    g_free(refunds->shop);
    g_free(refunds);
}

static void remember_note(struct refunds *refunds, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    struct note note = {document->id, document->refund_id, document->state, stored->void_by,
            document_warning(document, WARNING_ORDER_DELETED) != NULL,
            document_warning(document, WARNING_REFUND_DELETED) != NULL,
            document_warning(document, WARNING_WAITS_FOR_REFUND_LINES) != NULL};
    g_array_append_val(refunds->notes, note);
    if (note.refund_id)
        g_hash_table_replace(refunds->by_refund, g_memdup2(&note.refund_id, sizeof note.refund_id),
                GUINT_TO_POINTER(refunds->notes->len));
}

static void take_note(const struct stored_document *stored, void *context)
{
    struct refunds *refunds = context;
    remember_note(refunds, stored);
    if (refunds->invoice && stored->document->credits_id == refunds->invoice->document->id &&
            note_counts(stored))
        credited_add(&refunds->credited, stored->document);
}

/* The newest issued one of an order's invoices, taken out of them; NULL: none. */
static struct stored_document *newest_invoice(GPtrArray *documents)
{
    for (guint i = documents->len; i-- > 0;) {
        const struct stored_document *stored = g_ptr_array_index(documents, i);
        if (document_is_issued(stored->document))
            return g_ptr_array_steal_index(documents, i);
    }
    return NULL;
}

bool refunds_load(struct refunds *refunds, struct store *store, GError **error)
{
    if (refunds->loaded)
        return true;
    unload(refunds);
    refunds->phase = refunds->list ? PHASE_UNTELL_ORDER : PHASE_TELL_ORDER;
    refunds->at = 0;
    refunds->unwanted = (struct decimal){0};
    if (!event_last(store, refunds->shop, refunds->order_id, &refunds->seen_event, error) ||
            !refund_lines_closed(
                    store, refunds->shop, refunds->order_id, &refunds->seen_closed, error))
        return false;
    g_autoptr(GPtrArray) documents =
            document_of_type(store, refunds->shop, refunds->order_id, DOCUMENT_INVOICE, error);
    if (!documents)
        return false;
    refunds->invoice = newest_invoice(documents);
    return refunds->loaded = document_visit_notes(
                   store, refunds->shop, refunds->order_id, take_note, refunds, error);
}

bool refunds_are_few(const struct refunds *refunds, struct store *store, bool *few, GError **error)
{
    gint64 notes = 0;
    *few = false;
    if (refunds->list && refunds->list->len > FEW)
        return true;
    if (!document_count_notes(store, refunds->shop, refunds->order_id, FEW + 1, &notes, error))
        return false;
    *few = notes <= FEW;
    return true;
}

/* ---- a note ---- */

/* What of the invoice is left after the note, which counts from now on unless it blocks. */
static void count_note(struct refunds *refunds, struct stored_document *stored)
{
    if (!note_counts(stored))
        return;
    credited_add(&refunds->credited, stored->document);
    stored->leaves_rest = document_credit_left(refunds->invoice->document, &refunds->credited) > 0;
}

static bool credit_refund(struct refunds *refunds,
        const struct work *work,
        const struct order_refund *refund,
        GError **error)
{
    const struct document *paper = refunds->invoice->document;
    struct document *note = NULL;
    if (!refund_note_build(work, paper, &refunds->credited, refund, true, &note, error))
        return false;
    if (!note)
        return true;

    g_autoptr(stored_document_auto) stored = stored_document_new(note);
    stored->seller = seller_copy(&work->config->seller);
    stored->made_by = MADE_BY_RULE;
    stored->automatic = config_rule(work->config, DOCUMENT_CREDIT_NOTE)->auto_send;
    stored->ripe_from = work->now;
    count_note(refunds, stored);
    bool issued;
    if (!note_insert(work, stored, error) || !refunds->issue(work, stored, &issued, error))
        return false;
    remember_note(refunds, stored);
    return true;
}

/* A draft that waited for the lines of its refund is built of them, or by the rules where they did
 * not come in time. */
static bool settle_note(struct refunds *refunds,
        const struct work *work,
        const struct order_refund *refund,
        struct note *note,
        GError **error)
{
    bool waits;
    if (!refund_note_waits(work, refunds->shop, refunds->order_id, refund->id, &waits, error))
        return false;
    if (waits)
        return true;

    g_autoptr(stored_document_auto) stored = document_get(work->store, note->id, error);
    if (!stored)
        return false;
    if (stored->document->credits_id != refunds->invoice->document->id)
        return refund_note_settle(work, stored, error);

    refunds->changes++;
    if (note_counts(stored))
        credited_remove(&refunds->credited, stored->document);
    if (!refund_note_replace(
                work, stored, refunds->invoice->document, &refunds->credited, refund, error))
        return false;
    count_note(refunds, stored);
    note->waits = false;
    bool issued;
    if (!refunds->issue(work, stored, &issued, error))
        return false;
    note->state = stored->document->state;
    return true;
}

static bool revive_note(
        struct refunds *refunds, struct store *store, struct note *note, GError **error)
{
    g_autoptr(stored_document_auto) stored = document_get(store, note->id, error);
    if (!stored || !document_revive(store, stored, error))
        return false;
    note->state = stored->document->state = DOCUMENT_DRAFT;
    if (refunds->invoice->document->id == stored->document->credits_id && note_counts(stored))
        credited_add(&refunds->credited, stored->document);
    return true;
}

/* ---- the phases: each does one thing at `at` ---- */

static struct note *note_at(struct refunds *refunds)
{
    return &g_array_index(refunds->notes, struct note, refunds->at);
}

static bool note_is_issued(const struct note *note)
{
    return note->state == DOCUMENT_ISSUED || note->state == DOCUMENT_SENT;
}

static bool tell_order(struct refunds *refunds, const struct work *work, GError **error)
{
    struct note *note = note_at(refunds);
    if (!note_is_issued(note) || note->told_order)
        return true;
    g_autoptr(stored_document_auto) stored = document_get(work->store, note->id, error);
    if (!stored)
        return false;
    refunds->changes++;
    document_warn(stored->document, WARNING_ORDER_DELETED, "%s", refunds->end->warning);
    alert_raise(work, ALERT_ORDER_CHANGED, stored->document->number, refunds->end->alert,
            "billhook explain");
    return document_update_living(work->store, stored->document, error);
}

static bool untell_order(struct refunds *refunds, const struct work *work, GError **error)
{
    struct note *note = note_at(refunds);
    if (!note_is_issued(note) || !note->told_order)
        return true;
    g_autoptr(stored_document_auto) stored = document_get(work->store, note->id, error);
    if (!stored)
        return false;
    refunds->changes++;
    document_unwarn(stored->document, WARNING_ORDER_DELETED);
    return document_update_living(work->store, stored->document, error);
}

static bool credit_one(struct refunds *refunds, const struct work *work, GError **error)
{
    const struct order_refund *refund = g_ptr_array_index(refunds->list, refunds->at);
    bool create = config_rule(work->config, DOCUMENT_CREDIT_NOTE)->create == CREATE_REFUNDED,
         wanted;
    if (!refund_seen(
                work->store, refunds->shop, refunds->order_id, refund->id, create, &wanted, error))
        return false;
    if (!wanted)
        refunds->unwanted = decimal_add(refunds->unwanted, refund->total);
    if (!refunds->invoice)
        return true;
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(refunds->by_refund, &refund->id));
    struct note *note = place ? &g_array_index(refunds->notes, struct note, place - 1) : NULL;
    bool comes_back = note && note->state == DOCUMENT_VOID && note->void_by == VOID_BY_RULE;
    if (wanted && !note) {
        refunds->changes++;
        return credit_refund(refunds, work, refund, error);
    }
    if (wanted && comes_back) {
        refunds->changes++;
        if (!revive_note(refunds, work->store, note, error))
            return false;
    }
    bool waits = note && note->waits && note->state == DOCUMENT_DRAFT;
    return !waits || settle_note(refunds, work, refund, note, error);
}

/* `[credit_note] create=never`: a refund of an issued invoice is a warning on it while no credit
 * note covers it. */
static bool warn_invoice(struct refunds *refunds, const struct work *work, GError **error)
{
    struct document *paper = refunds->invoice ? refunds->invoice->document : NULL;
    money refunded;
    if (!paper || !decimal_to_money(refunds->unwanted, paper->currency_decimals, &refunded))
        return true;
    bool warned = document_warning(paper, WARNING_REFUNDED_AFTER_ISSUE) != NULL;
    if ((refunded > refunds->credited.gross) == warned)
        return true;
    /* as it is now: it may have been paid since it was read */
    struct stored_document *fresh = document_get(work->store, paper->id, error);
    if (!fresh)
        return false;
    stored_document_free(refunds->invoice);
    refunds->invoice = fresh;
    paper = fresh->document;
    if (warned) {
        document_unwarn(paper, WARNING_REFUNDED_AFTER_ISSUE);
    } else {
        g_autofree char *amount =
                money_text(refunded - refunds->credited.gross, paper->currency_decimals);
        document_warn(paper, WARNING_REFUNDED_AFTER_ISSUE,
                "the shop refunded %s %s that no credit note covers: `billhook credit %s`", amount,
                paper->currency, paper->number);
        alert_raise(work, ALERT_ORDER_CHANGED, paper->number,
                "the shop refunded the order and no credit note is made by itself",
                "billhook credit");
    }
    return document_update_living(work->store, paper, error);
}

/* The refund is there (again): what was said of its end is no longer true. */
static bool untell_refund(
        struct refunds *refunds, const struct work *work, const struct note *note, GError **error)
{
    if (!note_is_issued(note) || !note->told_refund)
        return true;
    g_autoptr(stored_document_auto) stored = document_get(work->store, note->id, error);
    if (!stored)
        return false;
    refunds->changes++;
    document_unwarn(stored->document, WARNING_REFUND_DELETED);
    return document_update_living(work->store, stored->document, error);
}

/* A refund that is no longer in the order: its draft becomes void, an issued note gets a warning,
 * which goes when the refund is there again. */
static bool follow_deleted(struct refunds *refunds, const struct work *work, GError **error)
{
    const struct note *note = note_at(refunds);
    if (note->refund_id == 0)
        return true;
    if (g_hash_table_contains(refunds->ids, &note->refund_id))
        return untell_refund(refunds, work, note, error);
    if (note->state == DOCUMENT_DRAFT) {
        g_autofree char *text = g_strdup_printf("draft credit note #%" G_GINT64_FORMAT
                                                " is void: its refund was deleted in the shop",
                note->id);
        refunds->changes++;
        return document_void(work->store, note->id, VOID_BY_RULE, error) &&
                event_add(work->store, refunds->shop, refunds->order_id, "decision", work->now,
                        text, error);
    }
    if (!note_is_issued(note) || note->told_refund)
        return true;
    g_autoptr(stored_document_auto) stored = document_get(work->store, note->id, error);
    if (!stored)
        return false;
    refunds->changes++;
    document_warn(stored->document, WARNING_REFUND_DELETED,
            "the refund was deleted in the shop after this credit note was issued");
    alert_raise(work, ALERT_ORDER_CHANGED, stored->document->number,
            "its refund was deleted in the shop after it was issued", "billhook show");
    return document_update_living(work->store, stored->document, error);
}

enum range { EACH_NOTE, EACH_REFUND, ONCE };
static const struct {
    enum range range;
    bool (*act)(struct refunds *refunds, const struct work *work, GError **error);
    enum phase next;
} phases[PHASE_END] = {
        [PHASE_TELL_ORDER] = {EACH_NOTE, tell_order, PHASE_END},
        [PHASE_UNTELL_ORDER] = {EACH_NOTE, untell_order, PHASE_CREDIT},
        [PHASE_CREDIT] = {EACH_REFUND, credit_one, PHASE_WARN},
        [PHASE_WARN] = {ONCE, warn_invoice, PHASE_DELETED},
        [PHASE_DELETED] = {EACH_NOTE, follow_deleted, PHASE_END},
};

static guint phase_length(const struct refunds *refunds)
{
    enum range range = phases[refunds->phase].range;
    return range == EACH_NOTE ? refunds->notes->len : range == EACH_REFUND ? refunds->list->len : 1;
}

/* True where the step has held the database long enough. */
static bool must_pause(const struct refunds *refunds, struct store *store)
{
    gint64 us = g_get_monotonic_time() - refunds->began_us;
    return refunds->changes >= STEP_CHANGES || us > STEP_US ||
            (us > STEP_WANTED_US && store_gate_wanted(store));
}

/* Lines that came between two steps may be those of a note that was passed by while it waited for
 * them. The delivery was pending then, so nobody makes it so once more: all is read and gone
 * through again. */
static bool lines_came(struct refunds *refunds, struct store *store, bool *came, GError **error)
{
    gint64 closed;
    if (!refund_lines_closed(store, refunds->shop, refunds->order_id, &closed, error))
        return false;
    *came = closed != refunds->seen_closed;
    if (*came)
        unload(refunds);
    return true;
}

bool refunds_step(struct refunds *refunds,
        const struct work *work,
        bool whole,
        bool *finished,
        GError **error)
{
    gint64 last;
    if (!event_last(work->store, refunds->shop, refunds->order_id, &last, error))
        return false;
    /* somebody was at the order's documents between two steps: what is left to credit must be read
     * again */
    if (last != refunds->seen_event)
        unload(refunds);
    if (!refunds_load(refunds, work->store, error))
        return false;
    refunds->changes = 0;
    refunds->began_us = g_get_monotonic_time();
    bool pause = false, came = false;
    while (refunds->phase != PHASE_END && !pause) {
        if (refunds->at >= phase_length(refunds)) {
            refunds->phase = phases[refunds->phase].next;
            refunds->at = 0;
            continue;
        }
        if (!phases[refunds->phase].act(refunds, work, error))
            return false;
        refunds->at++;
        pause = !whole && must_pause(refunds, work->store);
    }
    if (refunds->phase == PHASE_END && !lines_came(refunds, work->store, &came, error))
        return false;
    *finished = refunds->phase == PHASE_END && !came;
    return event_last(work->store, refunds->shop, refunds->order_id, &refunds->seen_event, error);
}

bool refunds_follow_stored(const struct work *work,
        const char *shop,
        gint64 order_id,
        refunds_issue issue,
        GError **error)
{
    struct order_weight weight;
    if (!order_weight(work->store, shop, order_id, &weight, error))
        return false;
    if (weight.refunds == 0)
        return true;
    /* the delivery is mapped again, in steps, by the daemon */
    if (weight.refunds > FEW || weight.bytes > FEW_BYTES)
        return delivery_map_again(work->store, weight.delivery_id, error);
    g_autoptr(order_auto) order = NULL;
    if (!order_read_kept(work->store, shop, order_id, &order, NULL, error))
        return false;
    if (!order)
        return true;
    struct refunds *refunds = refunds_new(shop, order_id, order->refunds, NULL, issue);
    bool finished, good = refunds_step(refunds, work, true, &finished, error);
    refunds_free(refunds);
    return good;
}
