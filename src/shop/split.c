/* A list of the shop's, cut into its entries without touching a byte of them. */
#include "shop/read.h"

/* Where the scan of a list stands. */
struct scan {
    const char *at, *end;
    int depth;
    bool text, escaped; /* inside of a text, behind its backslash */
};

static void step(struct scan *scan)
{
    char byte = *scan->at++;
    if (scan->text) {
        bool ends = byte == '"' && !scan->escaped;
        scan->escaped = byte == '\\' && !scan->escaped;
        scan->text = !ends;
        return;
    }
    scan->text = byte == '"';
    scan->depth += (byte == '[' || byte == '{') - (byte == ']' || byte == '}');
}

/* The entry ends behind the brace that brings the depth back to the list's. */
GPtrArray *shop_split_list(GBytes *body)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    gsize length;
    const char *bytes = g_bytes_get_data(body, &length), *begin = NULL;
    struct scan scan = {.at = bytes, .end = bytes + length};
    bool list = length > 0 && *bytes == '[';
    while (list && scan.at < scan.end && entries->len < SHOP_LIST_MOST) {
        if (!scan.text && scan.depth == 1 && *scan.at == '{')
            begin = scan.at;
        step(&scan);
        if (!begin || scan.text || scan.depth != 1)
            continue;
        g_ptr_array_add(entries, g_bytes_new(begin, (gsize)(scan.at - begin)));
        begin = NULL;
    }
    return entries;
}
