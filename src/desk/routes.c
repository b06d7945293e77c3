/* The table of routes, and finding in it. Laid out by hand: a route a line. */
#include "routes.h"

#include <string.h>

#include "pages.h"

#define FORM_BODY_MOST ((guint64)1 << 20)
#define UPLOAD_BODY_MOST ((guint64)10 << 20)

/* clang-format off */
const struct desk_route desk_routes[] = {
    /* for everybody: what is no secret, and the way in */
    {"GET",  "/health",                    WHO_EVERYBODY,  TOKEN,            page_health},
    {"GET",  "/static/{hash}/{file}",      WHO_EVERYBODY,  0,                page_static},
    {"GET",  "/sign-in",                   WHO_EVERYBODY,  0,                page_sign_in},
    {"POST", "/sign-in",                   WHO_EVERYBODY,  CHANGES | HASHES, page_sign_in_send},
    {"GET",  "/link/{token}",              WHO_EVERYBODY,  0,                page_link},
    {"POST", "/link/{token}",              WHO_EVERYBODY,  CHANGES,          page_link_send},

    /* for scripts */
    {"GET",  "/status.json",               WHO_READER,     TOKEN,            page_status_json},
    {"GET",  "/documents.json",            WHO_READER,     TOKEN,            page_documents_json},
    {"GET",  "/documents/{id}.json",       WHO_READER,     TOKEN,            page_document_json},
    {"GET",  "/orders/{shop}/{id}.json",   WHO_READER,     TOKEN,            page_order_json},

    /* today */
    {"GET",  "/",                          WHO_READER,     0,                page_today},

    /* documents */
    {"GET",  "/documents",                 WHO_READER,     0,                page_documents},
    {"POST", "/documents/chosen",          WHO_READER,     0,                page_documents_chosen},
    {"POST", "/documents/chosen/issue",    WHO_OWNER,      CHANGES,          page_documents_issue},
    {"POST", "/documents/chosen/send",     WHO_OWNER,      CHANGES,          page_documents_send},
    {"POST", "/documents/chosen/paid",     WHO_ACCOUNTANT, CHANGES,          page_documents_paid},

    /* one document */
    {"GET",  "/documents/{id}.pdf",        WHO_READER,     0,                page_document_pdf},
    {"GET",  "/documents/{id}.xml",        WHO_READER,     0,                page_document_ubl},
    {"GET",  "/documents/{id}.eml",        WHO_READER,     0,                page_document_mail},
    {"GET",  "/documents/{id}/pages/{id}.png", WHO_READER, 0,                page_document_picture},
    {"GET",  "/documents/{id}",            WHO_READER,     0,                page_document},
    {"GET",  "/documents/{id}/edit",       WHO_OWNER,      0,                page_document_edit},
    {"POST", "/documents/{id}/edit",       WHO_OWNER,      CHANGES,          page_document_edit_do},
    {"POST", "/documents/{id}/preview",    WHO_OWNER,      0,                page_document_preview},
    {"GET",  "/documents/{id}/preview/{picture}.png", WHO_OWNER, 0,          page_document_preview_picture},
    {"POST", "/documents/{id}/vat",        WHO_OWNER,      CHANGES,          page_document_vat},
    {"GET",  "/documents/{id}/issue",      WHO_OWNER,      0,                page_document_issue},
    {"POST", "/documents/{id}/issue",      WHO_OWNER,      CHANGES,          page_document_issue_do},
    {"GET",  "/documents/{id}/send",       WHO_OWNER,      0,                page_document_send},
    {"POST", "/documents/{id}/send",       WHO_OWNER,      CHANGES,          page_document_send_do},
    {"GET",  "/documents/{id}/void",       WHO_OWNER,      0,                page_document_void},
    {"POST", "/documents/{id}/void",       WHO_OWNER,      CHANGES,          page_document_void_do},
    {"GET",  "/documents/{id}/credit",     WHO_OWNER,      0,                page_document_credit},
    {"POST", "/documents/{id}/credit",     WHO_OWNER,      CHANGES,          page_document_credit_do},
    {"POST", "/documents/{id}/paid",       WHO_ACCOUNTANT, CHANGES,          page_document_paid},
    {"POST", "/documents/{id}/payments/{id}/unpaid", WHO_ACCOUNTANT, CHANGES, page_document_unpaid},
    {"POST", "/documents/{id}/remind",     WHO_OWNER,      CHANGES,          page_document_remind},
    {"POST", "/documents/{id}/remind/hold", WHO_OWNER,     CHANGES,          page_document_hold},
    {"POST", "/documents/{id}/remind/release", WHO_OWNER,  CHANGES,          page_document_release},
    {"POST", "/documents/{id}/peppol/send", WHO_OWNER,     CHANGES,          page_document_peppol_send},
    {"POST", "/documents/{id}/peppol/retry", WHO_OWNER,    CHANGES,          page_document_peppol_retry},
    {"POST", "/documents/{id}/peppol/settle", WHO_OWNER,   CHANGES,          page_document_peppol_settle},

    /* bank */
    {"GET",  "/bank",                      WHO_READER,     0,                page_bank},
    {"POST", "/bank/import",               WHO_ACCOUNTANT, CHANGES | UPLOAD, page_bank_import},
    {"GET",  "/bank/{id}",                 WHO_READER,     0,                page_bank_line},
    {"POST", "/bank/{id}/match",           WHO_ACCOUNTANT, CHANGES,          page_bank_match},
    {"POST", "/bank/{id}/unmatch",         WHO_ACCOUNTANT, CHANGES,          page_bank_unmatch},

    /* orders */
    {"GET",  "/orders",                    WHO_READER,     0,                page_orders},
    {"GET",  "/orders/{shop}/{id}",        WHO_READER,     0,                page_order},
    {"GET",  "/orders/{shop}/{id}/body.txt", WHO_READER,   0,                page_order_body},
    {"POST", "/orders/{shop}/{id}/create", WHO_OWNER,      CHANGES,          page_order_create},
    {"POST", "/orders/{shop}/{id}/fetch",  WHO_OWNER,      CHANGES,          page_order_fetch},
    {"POST", "/orders/fetch",              WHO_OWNER,      CHANGES,          page_orders_fetch},

    /* queues */
    {"GET",  "/queues",                    WHO_READER,     0,                page_queues},
    {"GET",  "/queues/release",            WHO_OWNER,      0,                page_release},
    {"POST", "/queues/release",            WHO_OWNER,      CHANGES,          page_release_send},
    {"GET",  "/queues/deliveries",         WHO_READER,     0,                page_queue_deliveries},
    {"POST", "/queues/deliveries/retry",   WHO_OWNER,      CHANGES,          page_deliveries_retry},
    {"GET",  "/queues/deliveries/{id}",    WHO_READER,     0,                page_delivery},
    {"GET",  "/queues/deliveries/{id}/body", WHO_READER,   0,                page_delivery_body},
    {"POST", "/queues/deliveries/{id}/retry", WHO_OWNER,   CHANGES,          page_delivery_retry},
    {"POST", "/queues/deliveries/{id}/discard", WHO_OWNER, CHANGES,          page_delivery_discard},
    {"GET",  "/queues/mails",              WHO_READER,     0,                page_queue_mails},
    {"POST", "/queues/mails/retry",        WHO_OWNER,      CHANGES,          page_mails_retry},
    {"POST", "/queues/mails/{id}/retry",   WHO_OWNER,      CHANGES,          page_mail_retry},
    {"POST", "/queues/mails/{id}/cancel",  WHO_OWNER,      CHANGES,          page_mail_cancel},
    {"GET",  "/queues/peppol",             WHO_READER,     0,                page_queue_peppol},
    {"POST", "/queues/peppol/retry",       WHO_OWNER,      CHANGES,          page_peppols_retry},
    {"GET",  "/queues/peppol/{id}",        WHO_READER,     0,                page_peppol},
    {"POST", "/queues/peppol/{id}/retry",  WHO_OWNER,      CHANGES,          page_peppol_retry},
    {"POST", "/queues/peppol/{id}/settle", WHO_OWNER,      CHANGES,          page_peppol_settle},
    {"POST", "/queues/peppol/{id}/cancel", WHO_OWNER,      CHANGES,          page_peppol_cancel},
    {"GET",  "/queues/writes",             WHO_READER,     0,                page_queue_writes},

    /* reports */
    {"GET",  "/reports",                   WHO_READER,     0,                page_reports},
    {"GET",  "/reports/{name}.csv",        WHO_READER,     0,                page_report_csv},
    {"GET",  "/reports/{name}",            WHO_READER,     0,                page_report},
    {"POST", "/jobs/export",               WHO_ACCOUNTANT, CHANGES,          page_report_export},
    {"POST", "/jobs/verify",               WHO_ACCOUNTANT, CHANGES,          page_report_verify},
    {"POST", "/jobs/reconcile",            WHO_ACCOUNTANT, CHANGES,          page_report_reconcile},
    {"POST", "/reports/{name}/make",       WHO_READER,     CHANGES,          page_report_make},

    /* long work */
    {"GET",  "/jobs/{id}.json",            WHO_READER,     TOKEN,            page_job_json},
    {"GET",  "/jobs/{id}",                 WHO_READER,     0,                page_job},
    {"GET",  "/jobs/{id}/file",            WHO_READER,     0,                page_job_file},
    {"POST", "/jobs/{id}/stop",            WHO_READER,     CHANGES,          page_job_stop},
    {"POST", "/jobs/{id}/again",           WHO_READER,     CHANGES,          page_job_again},

    /* settings */
    {"GET",  "/settings",                  WHO_OWNER,      0,                page_settings},
    {"GET",  "/settings/all",              WHO_OWNER,      0,                page_settings_all},
    {"GET",  "/settings/shop",             WHO_OWNER,      0,                page_settings_shop},
    {"GET",  "/settings/tests",            WHO_OWNER,      0,                page_settings_tests},
    {"GET",  "/settings/tests.json",       WHO_OWNER,      0,                page_settings_tests_json},
    {"POST", "/settings/tests/{name}",     WHO_OWNER,      CHANGES,          page_settings_test},
    {"GET",  "/settings/look",             WHO_OWNER,      0,                page_settings_look},
    {"POST", "/settings/look",             WHO_OWNER,      CHANGES,          page_settings_look_save},
    {"POST", "/settings/look/preview",     WHO_OWNER,      0,                page_settings_look_preview},
    {"POST", "/settings/look/logo",        WHO_OWNER,      CHANGES | UPLOAD, page_settings_logo},
    {"POST", "/settings/look/logo/remove", WHO_OWNER,      CHANGES,          page_settings_logo_remove},
    {"GET",  "/settings/texts/{type}/{language}", WHO_OWNER, 0,              page_settings_texts},
    {"POST", "/settings/texts/{type}/{language}", WHO_OWNER, CHANGES,        page_settings_texts_save},
    {"POST", "/settings/texts/{type}/{language}/preview", WHO_OWNER, 0,      page_settings_texts_preview},
    {"GET",  "/settings/sample/{type}/{language}/{state}.png", WHO_OWNER, 0, page_settings_sample},
    {"GET",  "/settings/preview/{picture}.png", WHO_OWNER, 0,                page_settings_picture},
    {"GET",  "/settings/{section}",        WHO_OWNER,      0,                page_settings_section},
    {"POST", "/settings/{section}",        WHO_OWNER,      CHANGES,          page_settings_save},

    /* the own page */
    {"GET",  "/me",                        WHO_READER,     0,                page_me},
    {"POST", "/me/language",               WHO_READER,     CHANGES,          page_me_language},
    {"POST", "/me/password",               WHO_READER,     CHANGES | HASHES, page_me_password},
    {"POST", "/me/session/{id}/end",       WHO_READER,     CHANGES,          page_me_session_end},
    {"POST", "/me/token",                  WHO_READER,     CHANGES,          page_me_token},
    {"POST", "/me/token/{id}/revoke",      WHO_READER,     CHANGES,          page_me_token_revoke},
    {"POST", "/sign-out",                  WHO_READER,     CHANGES,          page_sign_out},
    {"POST", "/sign-out/everywhere",       WHO_READER,     CHANGES,          page_sign_out_everywhere},

    /* users */
    {"GET",  "/users",                     WHO_OWNER,      0,                page_users},
    {"POST", "/users",                     WHO_OWNER,      CHANGES | HASHES, page_user_add},
    {"GET",  "/users/{id}",                WHO_OWNER,      0,                page_user},
    {"POST", "/users/{id}/role",           WHO_OWNER,      CHANGES,          page_user_role},
    {"POST", "/users/{id}/link",           WHO_OWNER,      CHANGES,          page_user_link},
    {"POST", "/users/{id}/remove",         WHO_OWNER,      CHANGES,          page_user_remove},
    {"POST", "/users/{id}/token/{id}/revoke", WHO_OWNER,   CHANGES,          page_user_token_revoke},
    {0},
};
/* clang-format on */

/* ---- one pattern ---- */

static bool is_id(const char *text)
{
    gsize digits = strspn(text, "0123456789");
    return digits >= 1 && digits <= 18 && text[digits] == '\0';
}

/* One piece of a path against one of a pattern: the same, or {…} with what stands behind it.
 * *found: what stands at the place, for the caller to free; NULL: it has none. */
static bool piece_fits(const char *pattern, const char *piece, char **found)
{
    *found = NULL;
    if (*pattern != '{')
        return strcmp(pattern, piece) == 0;
    const char *behind = strchr(pattern, '}') + 1;
    gsize length = strlen(piece), end = strlen(behind);
    if (length <= end || strcmp(piece + length - end, behind) != 0)
        return false;
    g_autofree char *text = form_decode(piece, length - end, false);
    bool number = g_str_has_prefix(pattern, "{id}");
    bool good = text && g_utf8_validate(text, -1, NULL) && (!number || is_id(text));
    if (good)
        *found = g_steal_pointer(&text);
    return good;
}

static void forget(char *pieces[PIECES_MOST])
{
    for (int i = 0; i < PIECES_MOST; i++)
        g_clear_pointer(&pieces[i], g_free);
}

static bool path_fits(const char *pattern, char **path, char *pieces[PIECES_MOST])
{
    g_auto(GStrv) wanted = g_strsplit(pattern, "/", 12);
    int count = 0;
    bool good = g_strv_length(wanted) == g_strv_length(path);
    for (int i = 0; good && wanted[i]; i++) {
        char *found;
        good = piece_fits(wanted[i], path[i], &found);
        if (found)
            pieces[count++] = found;
    }
    if (!good)
        forget(pieces);
    return good;
}

static char **split_path(const char *target, gsize length)
{
    g_autofree char *path = g_strndup(target, length);
    return g_strsplit(path, "/", 12);
}

/* ---- the table ---- */

static bool method_fits(const struct desk_route *route, const char *method)
{
    bool get = strcmp(route->method, "GET") == 0;
    return strcmp(route->method, method) == 0 || (get && strcmp(method, "HEAD") == 0);
}

/* The Allow header for what was seen: 1 GET, 2 POST. */
static const char *allow_of(guint seen)
{
    static const char *const allowed[] = {NULL, "GET, HEAD", "POST", "GET, HEAD, POST"};
    return allowed[seen];
}

const struct desk_route *routes_find(const char *method,
        const char *target,
        gsize length,
        char *pieces[PIECES_MOST],
        const char **allow)
{
    g_auto(GStrv) path = split_path(target, length);
    guint seen = 0;
    for (const struct desk_route *route = desk_routes; route->method; route++) {
        if (!path_fits(route->path, path, pieces))
            continue;
        if (method_fits(route, method))
            return route;
        seen |= strcmp(route->method, "GET") == 0 ? 1 : 2;
        forget(pieces);
    }
    *allow = allow_of(seen);
    return NULL;
}

guint64 routes_most_body(const char *target)
{
    char *pieces[PIECES_MOST] = {0};
    const char *allow;
    const struct desk_route *route =
            routes_find("POST", target, strcspn(target, "?"), pieces, &allow);
    forget(pieces);
    return route && (route->flags & UPLOAD) ? UPLOAD_BODY_MOST : FORM_BODY_MOST;
}
