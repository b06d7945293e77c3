/* Drafts: their content from an order, and what a person does with them. */
#include "acts/drafts.h"

#include "base/text.h"
#include "document/build.h"
#include "document/number.h"
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
    for (int i = 0; i < WARNING_CODES; i++) {
        enum warning_code code = (enum warning_code)i;
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

/* The newest state of an order, in the transaction of what is made of it. */
static struct order *read_stored(
        const struct work *work, const struct shop *shop, gint64 id, GError **error)
{
    GError *problem = NULL;
    struct order *order = NULL;
    struct stored_order *kept = order_get(work->store, shop->name, id, &problem);
    gsize length = 0;
    const void *body = kept && kept->body ? g_bytes_get_data(kept->body, &length) : NULL;
    if (problem)
        g_propagate_error(error, problem);
    else if (!body)
        fail(error, BILLHOOK_ERROR_NOT_FOUND, "the order is not in the store");
    else
        order_read(body, length, &order, NULL, error);
    stored_order_free(kept);
    return order;
}

static bool build_from_order(
        const struct work *work, struct stored_document *stored, GError **error)
{
    const struct shop *shop = config_shop(work->config, stored->document->shop);
    if (!shop)
        return fail(error, BILLHOOK_ERROR_NOT_FOUND, "shop '%s' is not in the config file",
                stored->document->shop);

    g_autoptr(order_auto) order = read_stored(work, shop, stored->document->order_id, error);
    if (!order)
        return false;

    struct draft_basis basis = {work->config, shop, order, work->now};
    struct document *built = draft_build(
            &basis, stored->document->type, &stored->edits, stored->vat_choice, stored->vat_reason);
    draft_keep_waiting(stored->document, built);
    draft_replace(stored, built);
    return true;
}

/* A credit note has no order to be rebuilt from: its fields come from its invoice. */
static bool build_from_invoice(
        const struct work *work, struct stored_document *stored, GError **error)
{
    const struct config *config = work->config;
    struct document *note = stored->document;
    g_autoptr(stored_document_auto) invoice = document_get(work->store, note->credits_id, error);
    if (!invoice)
        return false;

    document_apply_edits(note, invoice->document, &stored->edits);
    document_settle(note, "", "", &config->seller, config_shop(config, note->shop),
            config_rule(config, DOCUMENT_CREDIT_NOTE), &config->payment, &stored->edits);
    return true;
}

/* Builds it again; nothing is kept. */
static bool build_again(const struct work *work, struct stored_document *stored, GError **error)
{
    return stored->document->type == DOCUMENT_CREDIT_NOTE ? build_from_invoice(work, stored, error)
                                                          : build_from_order(work, stored, error);
}

bool draft_rebuild(const struct work *work, struct stored_document *stored, GError **error)
{
    return build_again(work, stored, error) && document_update_draft(work->store, stored, error);
}

static bool tell_person(
        const struct work *work, const struct document *document, const char *text, GError **error)
{
    return event_add(
            work->store, document->shop, document->order_id, "person", work->now, text, error);
}

/* CONFLICT where the order has one that lives. */
static bool has_none(const struct work *work,
        const struct shop *shop,
        const struct order *order,
        enum document_type type,
        GError **error)
{
    bool live;
    g_autoptr(GPtrArray) documents =
            document_of_type(work->store, shop->name, order->id, type, error);
    if (!documents)
        return false;

    const struct stored_document *there = draft_pick(documents, type, &live);
    if (!there || !live)
        return true;

    const struct document *document = there->document;
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "order %s has %s #%" G_GINT64_FORMAT " already (%s%s%s)", order->number,
            document_type_text(type), document->id, document_state_text(document->state),
            *document->number ? ", number " : "", document->number);
}

/* A person's own, ripe from now on. */
static struct stored_document *new_draft(const struct draft_basis *basis, enum document_type type)
{
    struct document *built = draft_build(basis, type, NULL, VAT_NONE, "");
    struct stored_document *stored = stored_document_new(built);
    stored->seller = seller_copy(&basis->config->seller);
    stored->made_by = MADE_BY_PERSON;
    stored->ripe_from = basis->now;
    return stored;
}

bool draft_create(const struct work *work,
        const char *shop_name,
        gint64 order_id,
        enum document_type type,
        struct stored_document **made,
        GError **error)
{
    const struct shop *shop = config_shop(work->config, shop_name);
    if (!shop)
        return fail(
                error, BILLHOOK_ERROR_NOT_FOUND, "shop '%s' is not in the config file", shop_name);

    g_autoptr(order_auto) order = read_stored(work, shop, order_id, error);
    if (!order || !has_none(work, shop, order, type, error))
        return false;

    struct draft_basis basis = {work->config, shop, order, work->now};
    g_autoptr(stored_document_auto) stored = new_draft(&basis, type);
    if (!document_insert(work->store, stored, error))
        return false;

    g_autofree char *text = g_strdup_printf("draft %s #%" G_GINT64_FORMAT " made by hand",
            document_type_text(type), stored->document->id);
    if (!tell_person(work, stored->document, text, error))
        return false;

    *made = g_steal_pointer(&stored);
    return true;
}

static bool change_fields(struct stored_document *stored,
        const struct draft_change *changes,
        guint count,
        GError **error)
{
    g_autofree char *name = document_name(stored->document);
    if (stored->document->state != DOCUMENT_DRAFT)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s is %s: only a draft can be edited", name,
                document_state_text(stored->document->state));

    for (guint i = 0; i < count; i++)
        if (!document_edits_set(&stored->edits, changes[i].key, changes[i].value, error))
            return false;
    return true;
}

bool draft_edit(const struct work *work,
        struct stored_document *stored,
        const struct draft_change *changes,
        guint count,
        GError **error)
{
    return change_fields(stored, changes, count, error) && draft_rebuild(work, stored, error) &&
            tell_person(work, stored->document, "draft edited", error);
}

bool draft_foresee(const struct work *work,
        struct stored_document *stored,
        const struct draft_change *changes,
        guint count,
        GError **error)
{
    return change_fields(stored, changes, count, error) && build_again(work, stored, error);
}

char *draft_print(const struct stored_document *stored)
{
    guint8 digest[32];
    g_autofree char *content = document_freeze(stored->document, stored->seller);
    g_autofree char *edits = document_edits_to_json(&stored->edits);
    GString *all = g_string_new(content);
    g_string_append_printf(
            all, "\n%s\n%s %s", edits, vat_category_text(stored->vat_choice), stored->vat_reason);
    for (guint i = 0; i < stored->document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(stored->document->warnings, i);
        if (warning->blocks)
            g_string_append_printf(all, "\n%s %s", warning->name, warning->text);
    }
    sha256(all->str, all->len, digest);
    g_string_free(all, TRUE);
    return text_hex(digest, 12);
}

static bool has_category(const struct document *document, enum vat_category category)
{
    for (guint i = 0; i < document->vat->len; i++)
        if (g_array_index(document->vat, struct document_vat, i).category == category)
            return true;
    return false;
}

bool draft_choose_vat(const struct work *work,
        struct stored_document *stored,
        enum vat_category category,
        const char *reason,
        GError **error)
{
    const char *text = vat_category_text(category);
    if (stored->document->type == DOCUMENT_CREDIT_NOTE)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "a credit note has the VAT categories of its invoice");

    stored->vat_choice = category;
    g_free(stored->vat_reason);
    stored->vat_reason = g_strstrip(text_clean(reason ? reason : "", false));
    if (!draft_rebuild(work, stored, error))
        return false;
    if (!has_category(stored->document, category))
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "no line of it takes category %s, so nothing is issued: a category settles lines "
                "without VAT, but for those that "
                "[seller] vat_scheme=exempt or [shop] zero_vat settles; `billhook issue` without "
                "it issues it as it is",
                text);

    g_autofree char *story = g_strdup_printf("VAT category %s chosen by a person for zero VAT%s%s",
            text, *stored->vat_reason ? ": " : "", stored->vat_reason);
    return tell_person(work, stored->document, story, error);
}
