/* The queries of a round, and the way through a list that changes while it is read. */
#include "shop/orders_query.h"

#include <string.h>

#include "base/date.h"

enum {
    PAGES_MOST = 20000,
    CROWD_PAGES_MOST = 1000,
    DESCENTS_MOST = 5,
};

/* A second that fills pages, read by page numbers: up to the page where it ends, and down again. */
struct crowd {
    gint64 second;
    guint top;       /* the page where it ended; 0: still on the way up */
    bool ends_list;  /* nothing that is wanted stands behind that page */
    guint descents;  /* begun */
    bool found_more; /* this descent gave an order that had not come before */
    GHashTable *ids; /* those that came; NULL: there is no crowd */
};

struct shop_walk {
    enum shop_walk_by by;
    char *status;
    gint64 after; /* what the query names: later ones come */
    gint64 until;
    enum shop_walk_state state;
    guint page, pages;
    struct crowd crowd;
};

/* What the table of orders is sorted and searched by. */
static const struct {
    const char *orderby, *after;
} fields[] = {
        [SHOP_BY_MODIFIED] = {"modified", "modified_after"},
        [SHOP_BY_CREATED] = {"date", "after"},
};

/* ---- life ---- */

struct shop_walk *shop_walk_new(enum shop_walk_by by, const char *status, gint64 after)
{
    struct shop_walk *walk = g_new0(struct shop_walk, 1);
    walk->by = by;
    walk->status = g_strdup(status);
    walk->after = MAX(after, 0);
    walk->page = 1;
    return walk;
}

void shop_walk_free(struct shop_walk *walk)
{
    if (!walk)
        return;
    g_clear_pointer(&walk->crowd.ids, g_hash_table_unref);
    g_free(walk->status);
    g_free(walk);
}

void shop_walk_until(struct shop_walk *walk, gint64 time)
{
    walk->until = MAX(time, 0);
}

enum shop_walk_state shop_walk_state(const struct shop_walk *walk)
{
    return walk->state;
}

gint64 shop_walk_reached(const struct shop_walk *walk)
{
    return walk->after;
}

/* ---- queries ---- */

/* Bare, for a Z or an offset beside dates_are_gmt gives an empty list. */
static void append_after(GString *query, const struct shop_walk *walk)
{
    g_autofree char *time = date_time_text(walk->after);
    g_strdelimit(time, "Z", 0);
    if (*time)
        g_string_append_printf(query, "&dates_are_gmt=true&%s=%s", fields[walk->by].after, time);
}

char *shop_walk_query(const struct shop_walk *walk)
{
    if (walk->state != SHOP_WALK_ON)
        return NULL;

    GString *query = g_string_new(NULL);
    g_string_append_printf(query, "orderby=%s&order=asc&per_page=%d&page=%u",
            fields[walk->by].orderby, SHOP_PAGE, walk->page);
    append_after(query, walk);
    if (*walk->status)
        g_string_append_printf(query, "&status=%s", walk->status);
    g_string_append_printf(query, "&_fields=%s", shop_head_fields());
    return g_string_free(query, FALSE);
}

char *shop_query_include(const gint64 *ids, guint count)
{
    GString *query = g_string_new("include=");
    for (guint i = 0; i < count; i++)
        g_string_append_printf(query, "%s%" G_GINT64_FORMAT, i ? "," : "", ids[i]);
    g_string_append_printf(query, "&per_page=%d&_fields=%s", SHOP_PAGE, shop_head_fields());
    return g_string_free(query, FALSE);
}

/* ---- pages ---- */

static gint64 time_of(const struct shop_walk *walk, const struct shop_order_head *head)
{
    return walk->by == SHOP_BY_MODIFIED ? head->modified_at : head->created_at;
}

/* What a page is. */
struct page {
    const GPtrArray *heads;
    bool full;
    bool sorted; /* by time, each of which reads */
    gint64 last; /* the time of its last order */
};

static struct page look_at(const struct shop_walk *walk, const GPtrArray *heads, guint odd)
{
    struct page page = {.heads = heads, .full = heads->len + odd >= SHOP_PAGE, .sorted = true};
    for (guint i = 0; i < heads->len; i++) {
        gint64 time = time_of(walk, heads->pdata[i]);
        page.sorted = page.sorted && time > 0 && time >= page.last;
        page.last = MAX(page.last, time);
    }
    return page;
}

/* The list's end, or a page beyond `until`: nothing that is wanted stands behind it. */
static bool is_end(const struct shop_walk *walk, const struct page *page)
{
    return !page->full || (walk->until && page->sorted && page->last > walk->until);
}

static void end(struct shop_walk *walk, const struct page *page)
{
    gint64 given = walk->until && page->last > walk->until ? walk->until : page->last;
    walk->after = MAX(walk->after, given);
    walk->state = SHOP_WALK_DONE;
}

/* ---- a second that fills pages ---- */

/* An order that changes leaves its second for a later one, and those behind it move up: on the way
 * up through the page numbers one of them is skipped, for it is now on a page that was read. On the
 * way down none can be, for it only moves to pages that are still to come. */
static void add_crowd(struct shop_walk *walk, const struct page *page)
{
    struct crowd *crowd = &walk->crowd;
    for (guint i = 0; i < page->heads->len; i++) {
        const struct shop_order_head *head = page->heads->pdata[i];
        gint64 *id = g_memdup2(&head->id, sizeof head->id);
        bool later = page->sorted && time_of(walk, head) > crowd->second;
        bool fresh = g_hash_table_add(crowd->ids, id);
        crowd->found_more = crowd->found_more || (fresh && !later);
    }
}

static void leave_crowd(struct shop_walk *walk)
{
    walk->after = MAX(walk->after, walk->crowd.second);
    if (walk->crowd.ends_list)
        walk->state = SHOP_WALK_DONE;
    g_hash_table_unref(walk->crowd.ids);
    walk->crowd = (struct crowd){0};
    walk->page = 1;
}

static void go_down(struct shop_walk *walk)
{
    walk->crowd.descents++;
    walk->crowd.found_more = false;
    walk->page = walk->crowd.top - 1;
    if (walk->page == 0)
        leave_crowd(walk);
}

static void climb(struct shop_walk *walk, const struct page *page)
{
    bool over = is_end(walk, page) || (page->sorted && page->last > walk->crowd.second);
    if (!over) {
        walk->page++;
        if (walk->page > CROWD_PAGES_MOST)
            walk->state = SHOP_WALK_STUCK;
        return;
    }
    walk->crowd.top = walk->page;
    walk->crowd.ends_list = is_end(walk, page);
    go_down(walk);
}

/* At the bottom. One that found something goes down again: a database may also give orders of one
 * second in another order each time. */
static void descend(struct shop_walk *walk)
{
    if (walk->page > 1)
        walk->page--;
    else if (walk->crowd.found_more && walk->crowd.descents < DESCENTS_MOST)
        go_down(walk);
    else
        leave_crowd(walk);
}

static void take_crowd(struct shop_walk *walk, const struct page *page)
{
    add_crowd(walk, page);
    if (walk->crowd.top)
        descend(walk);
    else
        climb(walk, page);
}

static void enter_crowd(struct shop_walk *walk, const struct page *page)
{
    walk->crowd.second = MAX(page->last, walk->after + 1);
    walk->crowd.ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    take_crowd(walk, page);
}

/* ---- a step ---- */

static void take_page(struct shop_walk *walk, const struct page *page)
{
    if (is_end(walk, page))
        end(walk, page);
    else if (page->sorted && page->last - 1 > walk->after)
        walk->after = page->last - 1;
    else
        enter_crowd(walk, page);
}

void shop_walk_take(struct shop_walk *walk, const GPtrArray *heads, guint odd)
{
    struct page page = look_at(walk, heads, odd);
    if (walk->state != SHOP_WALK_ON)
        return;

    if (walk->crowd.ids)
        take_crowd(walk, &page);
    else
        take_page(walk, &page);
    if (++walk->pages >= PAGES_MOST && walk->state == SHOP_WALK_ON)
        walk->state = SHOP_WALK_STUCK;
}
