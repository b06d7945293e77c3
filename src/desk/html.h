/* The writer of HTML (base/markup.h), by the name that the pages know it by. */
#ifndef BILLHOOK_DESK_HTML_H
#define BILLHOOK_DESK_HTML_H

#include "base/markup.h"

#endif
