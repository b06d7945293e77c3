/* Rows of words_said.c: reports and long work. */
/* clang-format off */
SAID("{} long jobs wait already: try again when one is done", "er wachten al {} lange taken: probeer opnieuw zodra er een klaar is", "{} longues tâches attendent déjà : réessayez quand l’une est finie", "es warten schon {} lange Aufgaben: versuchen Sie es wieder, wenn eine fertig ist")
SAID("there is no job {}", "taak {} is er niet meer", "la tâche {} n’existe plus", "die Aufgabe {} gibt es nicht mehr")
/* clang-format on */
