/* FIND and DETAIL: is our document at the provider? Never by its number alone: a number and its
 * receiver, or the document itself. Where neither can be seen the answer is "not known", for a
 * document that is wrongly thought absent would be sent twice. */
#include "find.h"

#include <string.h>

#include "ubl_ours.h"

enum {
    LIST = 1000,          /* pages of one list */
    PAGES_MOST = 40,      /* that are looked at */
    CANDIDATES_MOST = 50, /* of one page */
    PAGE_FULL = 10,       /* where the answer does not count pages, so many may have a next one */
    DAY_S = 24 * 3600,
};

bool find_by_id(const struct peppol_provider *row, const struct peppol_shipment *shipment)
{
    return row->status.method && shipment && shipment->id && *shipment->id;
}

int find_list_of(int page)
{
    return CLAMP(page / LIST, 0, ROW_LISTS - 1);
}

int find_page_of(int page)
{
    return page % LIST;
}

/* ---- what an item says ---- */

enum said { NOT_SAID, SAID_OURS, SAID_ANOTHER };

static bool is_number(const cJSON *value, const void *context)
{
    const struct peppol_shipment *shipment = context;
    return strcmp(reply_text(value), shipment->number) == 0;
}

/* "0208:0123456749", with or without the scheme of identifiers. */
static bool names_participant(const char *text, const char *participant)
{
    gsize length = strlen(text), tail = strlen(participant);
    if (length < tail || g_ascii_strcasecmp(text + length - tail, participant) != 0)
        return false;
    return length == tail || (length >= tail + 2 && memcmp(text + length - tail - 2, "::", 2) == 0);
}

/* In the receiver's own place the id may stand alone, or as the VAT number that it is part of. */
static bool names_receiver(const char *text, const char *participant)
{
    const char *colon = strchr(participant, ':');
    if (!colon || names_participant(text, participant))
        return colon != NULL;
    bool belgian = g_str_has_prefix(participant, "0208:");
    if (belgian && g_ascii_strncasecmp(text, "BE", 2) == 0)
        text += 2;
    return g_ascii_strcasecmp(text, colon + 1) == 0;
}

static bool has_child(const cJSON *object, const char *text, gsize length)
{
    for (const cJSON *child = object->child; child; child = child->next) {
        const char *value = reply_text(child);
        if (strlen(value) == length && g_ascii_strncasecmp(value, text, length) == 0)
            return true;
    }
    return false;
}

/* A text that names the participant, or an object with its scheme beside its id. */
static bool is_participant(const cJSON *value, const void *context)
{
    const char *participant = ((const struct peppol_shipment *)context)->participant;
    if (cJSON_IsString(value))
        return names_participant(value->valuestring, participant);

    const char *colon = strchr(participant, ':');
    if (!cJSON_IsObject(value) || !colon)
        return false;
    return has_child(value, participant, (gsize)(colon - participant)) &&
            has_child(value, colon + 1, strlen(colon + 1));
}

static bool is_receiver(const cJSON *value, const void *context)
{
    const struct peppol_shipment *shipment = context;
    return cJSON_IsObject(value) ? is_participant(value, context)
                                 : names_receiver(reply_text(value), shipment->participant);
}

/* The row's own places decide, by `there`; where the item has none of them, any text in it may say
 * so, by `test`. */
static enum said look(const cJSON *item,
        const char *const *paths,
        reply_test there,
        reply_test test,
        const struct peppol_shipment *shipment)
{
    bool said = false;
    for (int i = 0; i < ROW_PATHS && paths[i]; i++) {
        const cJSON *value = reply_at(item, paths[i]);
        if (!value || cJSON_IsNull(value))
            continue;
        if (there(value, shipment))
            return SAID_OURS;
        said = true;
    }
    if (said)
        return SAID_ANOTHER;
    return reply_any(item, test, shipment) ? SAID_OURS : NOT_SAID;
}

/* What a text is that may carry the document, as it is or in base64. */
static enum ubl_ours carried(const char *text, const struct peppol_shipment *shipment)
{
    bool base64 = g_str_has_prefix(text, "P") || g_str_has_prefix(text, "77u/P");
    if (!base64 && *text != '<' && !g_str_has_prefix(text, "\xef\xbb\xbf<"))
        return UBL_NONE;
    if (!base64)
        return ubl_is_ours(text, strlen(text), shipment);

    gsize length = 0;
    g_autofree guchar *bytes = g_base64_decode(text, &length);
    return ubl_is_ours(bytes, length, shipment);
}

static enum ubl_ours document_in(const cJSON *value, const struct peppol_shipment *shipment)
{
    enum ubl_ours best = cJSON_IsString(value) ? carried(value->valuestring, shipment) : UBL_NONE;
    for (const cJSON *child = value->child; child && best != UBL_OURS; child = child->next) {
        enum ubl_ours one = document_in(child, shipment);
        if (one != UBL_NONE)
            best = one;
    }
    return best;
}

static enum said whose(const struct judging *judging, const cJSON *item)
{
    static const enum said by_document[] = {
            [UBL_NONE] = NOT_SAID, [UBL_OURS] = SAID_OURS, [UBL_ANOTHER] = SAID_ANOTHER};
    const struct peppol_find *find = &judging->row->find;
    enum said document = by_document[document_in(item, judging->shipment)];
    if (document != NOT_SAID)
        return document;

    enum said number = look(item, find->numbers, is_number, is_number, judging->shipment);
    enum said receiver =
            look(item, find->receivers, is_receiver, is_participant, judging->shipment);
    if (number == SAID_ANOTHER || receiver == SAID_ANOTHER)
        return SAID_ANOTHER;
    return number == SAID_OURS && receiver == SAID_OURS ? SAID_OURS : NOT_SAID;
}

/* Unix seconds, 0: not said. */
static gint64 made_at(const struct judging *judging, const cJSON *item)
{
    const char *text = reply_text(reply_at(item, judging->row->find.date));
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, utc);
    return time ? g_date_time_to_unix(time) : 0;
}

static bool is_older(const struct judging *judging, const cJSON *item)
{
    gint64 at = made_at(judging, item), posted = judging->shipment->posted_at;
    return at > 0 && posted > 0 && at < posted - DAY_S;
}

/* ---- verdicts ---- */

static enum peppol_event adopt(struct judging *judging, const cJSON *item)
{
    enum peppol_event event = PEPPOL_ON_ITS_WAY;
    if (!judging_id(judging, item))
        return PEPPOL_TROUBLE;
    judging_state(judging, item, &event);
    return event;
}

static bool add_candidate(struct judging *judging, const cJSON *item)
{
    struct peppol_verdict *verdict = judging->verdict;
    const char *id = reply_text(reply_at(item, judging->row->id));
    if (!judging_id_usable(judging, id) ||
            (verdict->candidates && verdict->candidates->len == CANDIDATES_MOST))
        return false;
    if (!verdict->candidates)
        verdict->candidates = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(verdict->candidates, g_strdup(id));
    return true;
}

/* Looks at the items; *ours: the newest of ours, NULL: none. False: one cannot be followed. */
static bool look_through(struct judging *judging, const cJSON *items, bool all, const cJSON **ours)
{
    gint64 newest = 0;
    *ours = NULL;
    for (const cJSON *item = items->child; item; item = item->next) {
        enum said said = whose(judging, item);
        if (said == SAID_OURS && (!*ours || made_at(judging, item) > newest)) {
            *ours = item;
            newest = made_at(judging, item);
        }
        bool asked = said == NOT_SAID && (all || !is_older(judging, item));
        if (asked && !add_candidate(judging, item))
            return false;
    }
    return true;
}

/* A date is the other side's word: it only decides where there is too much to ask about. */
static bool look_through_bounded(struct judging *judging, const cJSON *items, const cJSON **ours)
{
    if (look_through(judging, items, true, ours))
        return true;
    g_clear_pointer(&judging->verdict->candidates, g_ptr_array_unref);
    return !*ours && look_through(judging, items, false, ours);
}

static bool is_last_page(const struct judging *judging, const cJSON *items)
{
    const char *pages = reply_text(reply_at(judging->json, judging->row->find.pages));
    gint64 count = 0;
    if (g_ascii_string_to_signed(pages, 10, 0, G_MAXINT, &count, NULL))
        return find_page_of(judging->step) >= count;
    return cJSON_GetArraySize(items) < PAGE_FULL;
}

bool find_may_lack(const struct judging *judging)
{
    const struct peppol_find *find = &judging->row->find;
    int status = judging->answer->status, next = find_list_of(judging->step) + 1;
    bool lacking = status == 400 || status == 404 || status == 405 || status == 422;
    return find->may_lack && lacking && next < ROW_LISTS && find->lists[next];
}

enum peppol_event find_go_on(struct judging *judging, bool last)
{
    struct peppol_verdict *verdict = judging->verdict;
    int list = find_list_of(judging->step), next = list + 1;
    if (!last && find_page_of(judging->step) >= PAGES_MOST)
        return PEPPOL_TROUBLE;

    if (!last)
        verdict->page = judging->step + 1;
    else if (next < ROW_LISTS && judging->row->find.lists[next])
        verdict->page = next * LIST + 1;
    return verdict->page || verdict->candidates ? PEPPOL_MORE : PEPPOL_ABSENT;
}

/* Where the row says, or under another of the names that lists have, or the whole answer. */
static const cJSON *items_of(const struct judging *judging)
{
    static const char *const names[] = {"items", "documents", "data", "results"};
    const cJSON *items = reply_at(judging->json, judging->row->find.items);
    for (gsize i = 0; i < G_N_ELEMENTS(names) && !items; i++)
        items = reply_at(judging->json, names[i]);
    return items ? items : judging->json;
}

enum peppol_event find_judge_list(struct judging *judging)
{
    const cJSON *items = items_of(judging), *ours = NULL;
    if (!cJSON_IsArray(items))
        return PEPPOL_TROUBLE;

    bool followed = look_through_bounded(judging, items, &ours);
    if (!ours && followed)
        return find_go_on(judging, is_last_page(judging, items));
    g_clear_pointer(&judging->verdict->candidates, g_ptr_array_unref);
    return ours ? adopt(judging, ours) : PEPPOL_TROUBLE;
}

enum peppol_event find_judge_detail(struct judging *judging)
{
    const cJSON *item = judging_item(judging);
    if (!cJSON_IsObject(item))
        return PEPPOL_TROUBLE;
    enum said said = whose(judging, item);
    if (said == SAID_OURS)
        return adopt(judging, item);
    return said == SAID_ANOTHER ? PEPPOL_ABSENT : PEPPOL_TROUBLE;
}
