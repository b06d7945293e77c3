/* Looking for a document whose answer was lost; in the room of peppol only. Pure; any thread. */
#ifndef BILLHOOK_PEPPOL_FIND_H
#define BILLHOOK_PEPPOL_FIND_H

#include "judging.h"

/* Whether FIND asks for the one document with the known id instead of searching. */
bool find_by_id(const struct peppol_provider *row, const struct peppol_shipment *shipment);

/* The list of the row, from 0, that a page of FIND belongs to (the number holds both). */
int find_list_of(int page);

/* The page of that list. */
int find_page_of(int page);

/* Judges a good answer to a search. */
enum peppol_event find_judge_list(struct judging *judging);

/* Judges one of the lists that is not there: nothing is in it. False: this one must be there. */
bool find_may_lack(const struct judging *judging);

/* What follows after a page in which nothing was found: MORE and the page in the verdict, or
 * ABSENT; last: the list ends with this page. */
enum peppol_event find_go_on(struct judging *judging, bool last);

/* Judges a good answer to DETAIL. */
enum peppol_event find_judge_detail(struct judging *judging);

#endif
