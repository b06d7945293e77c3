/* What a browser says of its languages. Pure; any thread. */
#ifndef BILLHOOK_DESK_LANGUAGES_H
#define BILLHOOK_DESK_LANGUAGES_H

#include "document/document.h"

/* The language that an Accept-Language header prefers among ours; `otherwise` where it names none.
 */
enum language languages_preferred(const char *languages, enum language otherwise);

#endif
