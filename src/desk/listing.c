/* Lists a page at a time. */
#include "listing.h"

#include <string.h>

#include "html.h"
#include "parts.h"

static gint64 read_id(const struct desk_request *request, const char *name)
{
    const char *text = form_value(&request->query, name);
    gsize digits = strspn(text, "0123456789");
    return digits >= 1 && digits <= 18 && !text[digits] ? g_ascii_strtoll(text, NULL, 10) : 0;
}

struct page_key listing_key(const struct desk_request *request, int limit)
{
    return (struct page_key){.before = read_id(request, "before"),
            .after = read_id(request, "after"),
            .limit = limit};
}

static char *link_to(const char *base, const char *name, gint64 id)
{
    const char *joint = strchr(base, '?') ? "&" : "?";
    return g_strdup_printf("%s%s%s=%" G_GINT64_FORMAT, base, joint, name, id);
}

void put_listing_pager(const struct desk_request *request,
        GString *page,
        const char *base,
        const struct page_key *key,
        gint64 first,
        gint64 last)
{
    g_autofree char *newer = key->newer ? link_to(base, "after", first) : NULL,
                    *older = key->older ? link_to(base, "before", last) : NULL;
    put_pager(request, page, newer, older);
}

void put_views(GString *page, const char *label, const struct view *views, guint count)
{
    html_add(page, "<nav class=\"views\" aria-label=\"%a\"><ul>", label);
    for (guint i = 0; i < count; i++) {
        html_add(page, "<li><a href=\"%a\"%h>%t", views[i].href,
                views[i].here ? " aria-current=\"page\"" : "", views[i].text);
        if (views[i].count > 0)
            html_add(page, " <span class=\"count\">%t</span>", NUMBER_TEXT(views[i].count));
        html_add(page, "</a></li>");
    }
    html_add(page, "</ul></nav>");
}
