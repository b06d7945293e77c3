/* The two chains of hashes: of each series' documents, and of the pages.
 *
 * A PDF and a UBL come after the issue, so the series' chain of their own document cannot cover
 * them. Each rendering adds a row to the table links, which has their hashes once more and covers
 * the row before; each document issued afterwards, of any series, takes the last link into its own
 * link of the series' chain, whose head is in the mark. So a page changed together with its hash is
 * found by its row of links; together with that row and all after it, by the next document that was
 * issued; together with all of those, by the mark. What was made after the last issue is covered by
 * its row alone: a line of the mark for it would cost two more fsyncs a page. Documents issued
 * before schema 3 have link_id NULL and the shorter link; their pages are in links only where they
 * were made since. */
#ifndef BILLHOOK_STORE_LINKS_H
#define BILLHOOK_STORE_LINKS_H

#include "connection.h"

/* A link of a series' chain: SHA-256 over the previous link (hex; zeros for the first), LF, the
 * number, LF, the SHA-256 of the content (hex), and for a document issued from schema 3 on (pages
 * not NULL) LF and the last link of the chain of pages (hex). Any thread. */
void series_link(const guint8 previous[HASH_BYTES],
        const char *number,
        const guint8 content[HASH_BYTES],
        const guint8 *pages,
        guint8 link[HASH_BYTES]);

/* A link of the chain of pages: SHA-256 over the previous link (hex; zeros for the first), LF, the
 * number, LF, the PDF's SHA-256 (hex), LF, the UBL's (hex; "-" where ubl is NULL: it has none). Any
 * thread. */
void link_make(const guint8 previous[HASH_BYTES],
        const char *number,
        const guint8 pdf[HASH_BYTES],
        const guint8 *ubl,
        guint8 link[HASH_BYTES]);

/* The last link of the chain of pages: id and hash; 0 and zeros when there is none. To be called in
 * the transaction that builds on it. */
bool link_last(struct store *store, gint64 *id, guint8 link[HASH_BYTES], GError **error);

/* Inside the transaction that keeps the page of a document: adds its link. ubl NULL: it has none.
 * CONFLICT: the document has a link. NOT_FOUND: there is no such document. */
bool link_add(struct store *store, gint64 document_id, GBytes *pdf, GBytes *ubl, GError **error);

/* The hash of a link by id, zeros for id 0; *there false, and zeros: it has been taken away. */
bool link_get(struct store *store, gint64 id, guint8 link[HASH_BYTES], bool *there, GError **error);

#endif
