/* Answers that refuse: a page in the user's language, JSON for a script. */
#ifndef BILLHOOK_DESK_ERRORS_H
#define BILLHOOK_DESK_ERRORS_H

#include "request.h"

/* A page that says only that it was refused: for what has no form of its own. NULL words: none. */
void answer_error(struct desk_request *request, unsigned status, enum word help);

/* As answer_error(), for an error of an act. */
void answer_failed(struct desk_request *request, const GError *error);

/* Answers 403 to a form of an earlier session of the same user: with all that was filled in (but
 * passwords and files) and a button that sends it again. */
void answer_confirm_again(struct desk_request *request);

#endif
