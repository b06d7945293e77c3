/* Chosen documents as one file to download. */
#ifndef BILLHOOK_DESK_PAGE_DOCUMENTS_FILES_H
#define BILLHOOK_DESK_PAGE_DOCUMENTS_FILES_H

#include "request.h"

#define CHOSEN_MOST 200

/* Answers where `name` is the word of a file ("pdf", "zip"); false: it is none, nothing is
 * answered. `chosen`: struct stored_document. */
bool documents_file_answered(
        struct desk_request *request, const char *name, const GPtrArray *chosen);

#endif
