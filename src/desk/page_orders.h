/* What the pages of orders share. */
#ifndef BILLHOOK_DESK_PAGE_ORDERS_H
#define BILLHOOK_DESK_PAGE_ORDERS_H

#include "document/document.h"
#include "request.h"
#include "store/orders.h"

/* The path of an order's page: "/orders/main/727". Caller frees. */
char *page_order_path(const char *shop, gint64 id);

/* A type of document in the language of the answer. Static. */
const char *page_type_word(const struct desk_request *request, enum document_type type);

/* A document's state in the language of the answer, and the kind of put_state(). Static. */
const char *page_state_word(
        const struct desk_request *request, enum document_state state, const char **kind);

/* WooCommerce's word of a status in the language of the answer; the shop's own as it is. Borrowed
 * or static. */
const char *page_order_status(const struct desk_request *request, const struct stored_order *order);

#endif
