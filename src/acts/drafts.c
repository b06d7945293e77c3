/* Drafts: their content from an order, and drafts made or built again by a person's command. */
#include "acts/drafts.h"

#include "document/build.h"
#include "store/events.h"

/* ---- content ---- */

struct document *draft_build(const struct draft_basis *basis,
        enum document_type type,
        const struct document_edits *edits,
        enum vat_category choice,
        const char *reason)
{
    struct build_input input = {.order = basis->order,
            .seller = &basis->config->seller,
            .shop = basis->shop,
            .rule = config_rule(basis->config, type),
            .payment = &basis->config->payment,
            .edits = edits,
            .vat_category = choice,
            .vat_reason = reason,
            .now = basis->now};
    return document_build(&input);
}

void draft_keep_waiting(const struct document *old, struct document *built)
{
    for (int code = 0; code < WARNING_CODES; code++) {
        if (!warning_has(code, WARNING_REBUILT))
            continue;
        const struct warning *warning = document_warning(old, code);
        if (warning)
            document_keep_warning(built, warning->name, warning->blocks, warning->text);
    }
}

void draft_replace(struct stored_document *stored, struct document *built)
{
    built->id = stored->document->id;
    built->created_at = stored->document->created_at;
    document_free(stored->document);
    stored->document = built;
}

struct stored_document *draft_pick(GPtrArray *documents, enum document_type type, bool *live)
{
    struct stored_document *last = NULL;
    *live = false;
    for (guint i = 0; i < documents->len; i++) {
        struct stored_document *stored = g_ptr_array_index(documents, i);
        if (stored->document->type != type)
            continue;
        last = stored;
        if (stored->document->state != DOCUMENT_VOID && !stored->fully_credited) {
            *live = true;
            return stored;
        }
    }
    return last;
}

/* ---- by hand ---- */

static struct order *read_kept(const struct stored_order *kept, GError **error)
{
    struct order *order = NULL;
    gsize length = 0;
    const void *body = kept && kept->body ? g_bytes_get_data(kept->body, &length) : NULL;
    if (!body) {
        fail(error, BILLHOOK_ERROR_NOT_FOUND, "the order is not in the store");
        return NULL;
    }
    if (order_read(body, length, &order, NULL, error) != BODY_ORDER)
        return NULL;
    return order;
}

bool draft_rebuild(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        gint64 now,
        GError **error)
{
    const struct shop *shop = config_shop(config, stored->document->shop);
    if (!shop)
        return fail(error, BILLHOOK_ERROR_NOT_FOUND, "shop '%s' is not in the config file",
                stored->document->shop);
    struct stored_order *kept = order_get(store, shop->name, stored->document->order_id, error);
    g_autoptr(order_auto) order = kept ? read_kept(kept, error) : NULL;
    stored_order_free(kept);
    if (!order)
        return false;
    struct draft_basis basis = {config, shop, order, now};
    struct document *built = draft_build(
            &basis, stored->document->type, &stored->edits, stored->vat_choice, stored->vat_reason);
    draft_keep_waiting(stored->document, built);
    draft_replace(stored, built);
    return document_update_draft(store, stored, error);
}

bool draft_create(struct store *store,
        const struct config *config,
        const struct stored_order *kept,
        enum document_type type,
        gint64 now,
        struct stored_document **made,
        GError **error)
{
    const struct shop *shop = config_shop(config, kept->shop);
    if (!shop)
        return fail(
                error, BILLHOOK_ERROR_NOT_FOUND, "shop '%s' is not in the config file", kept->shop);
    g_autoptr(order_auto) order = read_kept(kept, error);
    if (!order)
        return false;
    g_autoptr(GPtrArray) documents = document_of_type(store, shop->name, order->id, type, error);
    bool live;
    struct stored_document *there = documents ? draft_pick(documents, type, &live) : NULL;
    if (!documents)
        return false;
    if (there && live)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "order %s has %s #%" G_GINT64_FORMAT " already (%s%s%s)", order->number,
                document_type_text(type), there->document->id,
                document_state_text(there->document->state),
                *there->document->number ? ", number " : "", there->document->number);
    struct draft_basis basis = {config, shop, order, now};
    g_autoptr(stored_document_auto) stored =
            stored_document_new(draft_build(&basis, type, NULL, VAT_NONE, ""));
    stored->seller = seller_copy(&config->seller);
    stored->made_by = MADE_BY_PERSON;
    stored->ripe_from = now;
    if (!document_insert(store, stored, error))
        return false;
    g_autofree char *text = g_strdup_printf("draft %s #%" G_GINT64_FORMAT " made by hand",
            document_type_text(type), stored->document->id);
    if (!event_add(store, shop->name, order->id, "person", now, text, error))
        return false;
    *made = g_steal_pointer(&stored);
    return true;
}
