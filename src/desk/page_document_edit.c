/* A draft's fields, with its page as it would be; the choice of VAT where there is none. */
#include "acts/drafts.h"
#include "acts/papers.h"
#include "base/text.h"
#include "document/text.h"
#include "document/vat_zero.h"
#include "page_document.h"
#include "pages.h"
#include "previews.h"

#include <string.h>

#define PICTURE_WIDTH 800

/* ---- what stands in the fields ---- */

/* One field of the form: its key of `edit`, and what it is now. */
struct edit_field {
    enum word label, hint;
    const char *type, *mode;
    int most, rows;
    bool payable; /* only where the document asks for money */
};

static const struct edit_field edit_fields[EDIT_KEYS] = {
        [EDIT_EMAIL] = {WORD_DOC_EMAIL, WORD_EDIT_EMAIL_HINT, "email", NULL, 254, 0, false},
        [EDIT_LANGUAGE] = {WORD_LANGUAGE, WORD_NONE, "select", NULL, 0, 0, false},
        [EDIT_COMPANY] = {WORD_DOC_COMPANY, WORD_NONE, NULL, NULL, 200, 0, false},
        [EDIT_VAT] = {WORD_EDIT_VAT, WORD_EDIT_VAT_HINT, NULL, NULL, 30, 0, false},
        [EDIT_REFERENCE] = {WORD_EDIT_REFERENCE, WORD_EDIT_REFERENCE_HINT, NULL, NULL, 200, 0,
                false},
        [EDIT_CAPTION] = {WORD_EDIT_CAPTION, WORD_EDIT_CAPTION_HINT, "textarea", NULL, 2000, 4,
                false},
        [EDIT_DUE_DAYS] = {WORD_EDIT_DUE_DAYS, WORD_EDIT_DUE_DAYS_HINT, NULL, "numeric", 3, 0,
                true},
        [EDIT_PEPPOL] = {WORD_EDIT_PEPPOL, WORD_EDIT_PEPPOL_HINT, NULL, NULL, 60, 0, false},
};

/* The value of a field now: what a person set, else what the draft has. Caller frees. */
static char *present_value(
        const struct desk_request *request, const struct stored_document *stored, int key)
{
    const struct document *document = stored->document;
    const struct document_rule *rule = config_rule(request->work.config, document->type);
    const char *own = stored->edits.value[key];
    const char *const values[EDIT_KEYS] = {
            [EDIT_EMAIL] = document->customer.email,
            [EDIT_LANGUAGE] = language_text(document->language),
            [EDIT_COMPANY] = document->customer.company,
            [EDIT_VAT] = document->customer.vat,
            [EDIT_REFERENCE] = document->customer.reference,
            [EDIT_CAPTION] = text_of_rule(TEXT_CAPTION, document, rule),
            [EDIT_DUE_DAYS] = "",
            [EDIT_PEPPOL] = document->customer.peppol,
    };
    return g_strdup(own ? own : values[key]);
}

/* Whether the form of this document has the field. */
static bool has_field(const struct document *document, int key)
{
    bool payable = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_ORDER_FORM;
    return payable || !edit_fields[key].payable;
}

/* ---- what was sent ---- */

/* The fields that somebody changed. The values are the form's. */
static GArray *read_changes(
        const struct desk_request *request, const struct stored_document *stored)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct draft_change));
    for (int key = 0; key < EDIT_KEYS; key++) {
        const char *name = edit_key_names[key], *sent = form_value(&request->form, name);
        g_autofree char *now = present_value(request, stored, key);
        if (!form_has(&request->form, name) || strcmp(sent, now) == 0)
            continue;
        const struct draft_change change = {name, sent};
        g_array_append_val(changes, change);
    }
    return changes;
}

/* ---- the page ---- */

/* Whether what is wrong is this field: its message begins with the key. */
static bool is_about(const GError *problem, const char *key)
{
    gsize length = strlen(key);
    return problem && strncmp(problem->message, key, length) == 0 &&
            problem->message[length] == ':';
}

static void put_edit_field(const struct desk_request *request,
        GString *page,
        const struct stored_document *stored,
        int key,
        const GError *problem)
{
    const struct edit_field *row = &edit_fields[key];
    const struct choice languages[] = {{"nl", desk_word(request, WORD_DOC_IN_NL)},
            {"fr", desk_word(request, WORD_DOC_IN_FR)}, {"de", desk_word(request, WORD_DOC_IN_DE)},
            {"en", desk_word(request, WORD_DOC_IN_EN)}, {0}};
    g_autofree char *now = present_value(request, stored, key), *told = NULL;
    const char *name = edit_key_names[key];
    if (is_about(problem, name))
        told = desk_said(request, problem->message);
    /* somebody else's value beside one's own */
    else if (request->refused == 409 && strcmp(desk_kept(request, name, now), now) != 0)
        told = WORDS_FILL(WORD_EDIT_NOW, request->language, *now ? now : "–");
    const struct field field = {.name = name,
            .label = desk_word(request, row->label),
            .type = row->type,
            .value = now,
            .hint = row->hint ? desk_word(request, row->hint) : NULL,
            .error = told,
            .complete = "off",
            .mode = row->mode,
            .choices = languages,
            .rows = row->rows,
            .most = row->most};
    put_field(request, page, &field);
}

/* A picture of the draft with what was typed; why there is none. */
static void put_preview(const struct desk_request *request,
        GString *page,
        struct stored_document *changed,
        const GError *problem)
{
    g_autoptr(GError) error = NULL;
    int count = 0;
    html_add(page, "<div id=\"preview\">");
    g_autoptr(GBytes) picture = problem
            ? NULL
            : papers_picture(&request->work, changed, 1, PICTURE_WIDTH, &count, &error);
    g_autofree char *name = picture ? previews_put(request, picture) : NULL;
    if (name) {
        g_autofree char *rest = g_strdup_printf("/preview/%s.png", name);
        g_autofree char *source = document_path(changed->document, rest);
        put_document_picture(request, page, changed->document, source);
    } else {
        const GError *why = problem ? problem : error;
        g_autofree char *said = desk_said(request, why ? why->message : "");
        html_add(page, "<p class=\"error\">%t</p>", said);
    }
    html_add(page, "</div>");
}

static void put_form(const struct desk_request *request,
        GString *page,
        const struct stored_document *stored,
        const GError *problem)
{
    g_autofree char *action = document_path(stored->document, "/edit"),
                    *preview = document_path(stored->document, "/preview"),
                    *back = document_path(stored->document, "");
    put_preview_begin(request, page, action, preview);
    for (int key = 0; key < EDIT_KEYS; key++)
        if (has_field(stored->document, key))
            put_edit_field(request, page, stored, key, problem);
    put_seen(page, stored);
    html_add(page, "<div class=\"acts\">");
    put_button(page, desk_word(request, WORD_SAVE), BUTTON_MAIN);
    html_add(page, "<button class=\"plain\" formaction=\"%a\">%t</button>", preview,
            desk_word(request, WORD_EDIT_PREVIEW));
    put_link_button(page, back, desk_word(request, WORD_CANCEL), BUTTON_PLAIN);
    html_add(page, "</div>");
    put_form_end(page);
}

/* Zero VAT that nobody gave a ground. */
static void put_vat_choice(
        const struct desk_request *request, GString *page, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    if (document->type == DOCUMENT_CREDIT_NOTE ||
            (!stored->vat_choice && !document_warning(document, WARNING_ZERO_VAT_WITHOUT_GROUND) &&
                    !document_warning(document, WARNING_EXEMPTION_WITHOUT_REASON)))
        return;
    g_autofree char *action = document_path(document, "/vat");
    const struct choice choices[] = {{"E", desk_word(request, WORD_VAT_E)},
            {"AE", desk_word(request, WORD_VAT_AE)}, {"K", desk_word(request, WORD_VAT_K)},
            {"G", desk_word(request, WORD_VAT_G)}, {"Z", desk_word(request, WORD_VAT_Z)}, {0}};
    const struct field category = {.name = "category",
            .label = desk_word(request, WORD_VAT_WHY),
            .type = "select",
            .value = vat_category_text(stored->vat_choice),
            .choices = choices};
    const struct field reason = {.name = "vat_reason",
            .label = desk_word(request, WORD_VAT_REASON),
            .value = stored->vat_reason,
            .hint = desk_word(request, WORD_VAT_REASON_HINT),
            .most = 200};
    html_add(page, "<h2>%t</h2><p>%t</p>", desk_word(request, WORD_VAT_TITLE),
            desk_word(request, WORD_VAT_HELP));
    put_form_begin(request, page, action);
    put_field(request, page, &category);
    put_field(request, page, &reason);
    put_seen(page, stored);
    put_button(page, desk_word(request, WORD_VAT_SET), BUTTON_PLAIN);
    put_form_end(page);
}

/* `changed`: the draft with what was typed; NULL: as it is. */
static void edit_page_with(struct desk_request *request,
        const struct stored_document *stored,
        struct stored_document *changed,
        const GError *problem)
{
    const struct document *document = stored->document;
    g_autofree char *name = document_title(request, document);
    g_autofree char *title = WORDS_FILL(WORD_EDIT_TITLE, request->language, name);
    bool draft = document->state == DOCUMENT_DRAFT;
    if (!draft && !request->alert)
        desk_refuse_word(request, 409, WORD_EDIT_NEVER);
    GString *page = page_begin(request, title);
    put_document_warnings(request, page, document);
    if (draft) {
        html_add(page, "<div class=\"two\"><div>");
        put_vat_choice(request, page, stored);
        put_form(request, page, stored, problem);
        html_add(page, "</div>");
        put_preview(request, page, changed, problem);
        html_add(page, "</div>");
    } else {
        g_autofree char *back = document_path(document, "");
        put_link_button(page, back, desk_word(request, WORD_BACK), BUTTON_PLAIN);
    }
    page_end(request, page);
}

/* The draft as what was sent would make it; *problem: why not. Caller frees. */
static struct stored_document *foreseen(
        struct desk_request *request, const struct stored_document *stored, GError **problem)
{
    struct stored_document *changed =
            document_get(request->work.store, stored->document->id, problem);
    g_autoptr(GArray) changes = read_changes(request, stored);
    if (changed && changes->len &&
            !draft_foresee(&request->work, changed, (const struct draft_change *)changes->data,
                    changes->len, problem))
        g_clear_pointer(&changed, stored_document_free);
    return changed;
}

static void edit_page(struct desk_request *request, const struct stored_document *stored)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(stored_document_auto) changed = foreseen(request, stored, &problem);
    edit_page_with(request, stored, changed, problem);
}

void page_document_edit(struct desk_request *request)
{
    g_autoptr(stored_document_auto) stored = document_of_path(request);
    if (stored)
        edit_page(request, stored);
}

/* Changes nothing: the same page with what was typed, and what that would make. */
void page_document_preview(struct desk_request *request)
{
    g_autoptr(stored_document_auto) stored = document_of_path(request);
    if (!stored)
        return;
    request->refused = 200; /* the fields show what was sent */
    edit_page(request, stored);
}

/* ---- the acts ---- */

static char *edit_act(struct desk_request *request, struct stored_document *stored, GError **error)
{
    g_autoptr(GArray) changes = read_changes(request, stored);
    if (changes->len == 0)
        return g_strdup("nothing changed");
    return draft_edit(&request->work, stored, (const struct draft_change *)changes->data,
                   changes->len, error)
            ? g_strdup("edited")
            : NULL;
}

void page_document_edit_do(struct desk_request *request)
{
    g_autoptr(stored_document_auto) stored = NULL;
    if (!document_do(request, edit_act, ACT_SHOWN, &stored) && stored)
        edit_page(request, stored);
}

static char *vat_act(struct desk_request *request, struct stored_document *stored, GError **error)
{
    enum vat_category category;
    const char *typed = form_value(&request->form, "category");
    if (!vat_category_from_text(typed, &category) || category == VAT_NONE || category == VAT_S) {
        fail(error, BILLHOOK_ERROR_INPUT, "'%s' is no VAT category", typed);
        return NULL;
    }
    if (stored->document->state != DOCUMENT_DRAFT) {
        fail(error, BILLHOOK_ERROR_CONFLICT, "only a draft can be edited");
        return NULL;
    }
    return draft_choose_vat(&request->work, stored, category,
                   form_value(&request->form, "vat_reason"), error)
            ? g_strdup("edited")
            : NULL;
}

void page_document_vat(struct desk_request *request)
{
    g_autoptr(stored_document_auto) stored = NULL;
    if (!document_do(request, vat_act, ACT_SHOWN, &stored) && stored)
        edit_page(request, stored);
}
