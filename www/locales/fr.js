/** French, with « vous ». What the keys and the signs mean is said in en.js. */
export default {
  "retry": "Réessayer",
  "error.load": "La billetterie ne s’est pas chargée. Vérifiez votre connexion et réessayez.",
  "error.internal": "Quelque chose s’est cassé, et c’est de notre faute. Réessayez~: une commande commencée n’est pas perdue.",

  "widget.label": "Acheter des billets",
  "loading": "Chargement des billets…",
  "quote": "«~{name}~»",

  "duration.seconds": { one: "{count}~seconde", many: "{count} de secondes", other: "{count}~secondes" },
  "duration.minutes": { one: "{count}~minute", many: "{count} de minutes", other: "{count}~minutes" },
  "duration.hours": { one: "{count}~heure", many: "{count} d’heures", other: "{count}~heures" },

  // Choosing
  "sets.label": "Billets",
  "set.fee": "dont {fee} de frais",
  "set.left": { "=1": "le dernier", one: "reste~{count}", many: "reste~{count}", other: "reste~{count}" },
  "set.gone": "Épuisé",
  "set.plus": "Ajouter un billet~: {name}",
  "set.minus": "Retirer un billet~: {name}",
  "total.none": "Choisissez vos billets",
  "total.label": {
    one: "Total pour {count}~billet",
    many: "Total pour {count} de billets",
    other: "Total pour {count}~billets",
  },
  "checkout": "Commander",
  "checkout.busy": "Réservation…",
  "checkout.anyway": "Réserver quand même",
  "checkout.slow": "La billetterie met plus de temps que d’habitude. Vous pouvez attendre ou annuler la commande.",
  "hold.known": "Nous gardons vos billets pendant {duration}, le temps de commander.",
  "hold.unknown": "Nous gardons vos billets un temps limité.",
  "limit.order": {
    one: "Une commande ne peut contenir que {count}~billet.",
    many: "Une commande peut contenir au plus {count} de billets.",
    other: "Une commande peut contenir au plus {count}~billets.",
  },
  "limit.set": {
    one: "Une commande ne peut contenir que {count}~billet de ce type.",
    many: "Une commande peut contenir au plus {count} de billets de ce type.",
    other: "Une commande peut contenir au plus {count}~billets de ce type.",
  },
  "choose.first": "Choisissez d’abord vos billets.",
  "event.closed": "Les billets pour cet événement ne sont pas en vente pour le moment.",
  "event.gone": "Tous les billets sont vendus. Il arrive que certains reviennent en vente~: repassez plus tard.",

  // An order that holds tickets
  "held.label": "Vos billets sont réservés encore",
  "held.last-minute": "C’est la dernière minute",
  "held.note.apart": "Le paiement s’ouvre dans un nouvel onglet. À la fin du temps, les billets sont remis en vente.",
  "held.note": "À la fin du temps, les billets sont remis en vente.",
  "held.confirming": "Le temps est écoulé, nous vérifions votre commande…",
  "paying.note": "Dès que le paiement sera passé, le numéro de commande s’affichera ici. Changé d’avis~? Annulez la commande.",
  "paying.unpaid":
    "Pas encore payé. Vos billets restent réservés~: payez de nouveau ou annulez. Si vous venez de payer, attendez un instant.",
  "paying.unpaid.wait":
    "Pas encore payé. Vos billets restent réservés. Si vous venez de payer, attendez un instant, sinon vous pouvez annuler.",
  "paying.label": "En attente du paiement. Billets réservés encore",
  "order.number": "Commande n°~{number}",
  "order.line": "{name} × {count}",
  "order.mixed": "Vous avez choisi plusieurs types de billets. Ceux que vous avez obtenus sont indiqués sur les billets.",
  "seat.row": "Rang~{number}",
  "seat.number": "place~{number}",
  "order.found": "Voici la commande que vous aviez commencée. Les billets sont toujours à vous.",
  "order.fewer": {
    one: "Nous n’en avons trouvé que {count} sur {wanted} et vous le gardons. Si c’est trop peu, annulez la commande.",
    many: "Nous n’en avons trouvé que {count} sur {wanted} et vous les gardons. Si c’est trop peu, annulez la commande.",
    other: "Nous n’en avons trouvé que {count} sur {wanted} et vous les gardons. Si c’est trop peu, annulez la commande.",
  },
  "cancel": "Annuler la commande",
  "cancel.busy": "Annulation…",
  "cancel.question": "Annuler la commande~? Les billets seront remis en vente.",
  "cancel.question.paying":
    "Annuler la commande~? Si vous êtes en train de payer ou venez de payer, n’annulez pas et attendez une minute.",
  "cancel.yes": "Oui, annuler",
  "cancel.no": "Non, la garder",
  "cancel.failed":
    "La commande n’est pas annulée et les billets sont toujours à vous. Si vous n’en voulez plus, annulez-la encore une fois.",

  // The buyer's details, the promo code, Pay
  "details.label": "Vos coordonnées",
  "details.name": "Votre nom",
  "details.email": "E-mail",
  "details.phone": "Téléphone",
  "details.optional": "facultatif",
  "details.name.missing": "Indiquez votre nom, s’il vous plaît.",
  "details.email.missing": "Indiquez votre e-mail, s’il vous plaît.",
  "details.phone.missing": "Indiquez votre numéro de téléphone, s’il vous plaît.",
  "details.email.wrong": "À vérifier~: un e-mail ressemble à nom@example.org.",
  "details.long": {
    one: "C’est trop long~: {count}~caractère au plus.",
    many: "C’est trop long~: {count} de caractères au plus.",
    other: "C’est trop long~: {count}~caractères au plus.",
  },
  "details.refused": "La billetterie n’a pas accepté cela. Vérifiez, s’il vous plaît.",
  "details.odd": "Il y a là des caractères invisibles. Effacez et saisissez à nouveau, s’il vous plaît.",
  "promo.label": "J’ai un code promo",
  "promo.apply": "Appliquer",
  "promo.busy": "Vérification…",
  "promo.remove": "Retirer",
  "promo.missing": "Saisissez d’abord le code.",
  "promo.waiting": "Appliquez le code ou effacez-le.",
  "promo.applied": "Le code est valable~: {sum} de moins.",
  "promo.removed": "Le code est retiré. À payer~: {sum}.",
  "promo.refused": "Ce code ne fonctionne pas ici. Vérifiez le code et ses conditions ou continuez sans lui.",
  "pay": "Payer {sum}",
  "pay.busy": "Ouverture du paiement…",
  "pay.again": "Revenir au paiement",
  "pay.apart": "S’ouvre dans un nouvel onglet.",
  "pay.unknown": "Le paiement ne s’est pas chargé. Vos billets restent réservés~: réessayez ou annulez la commande.",

  // How it ended
  "canceled.text": "Votre commande est annulée et les billets sont de nouveau en vente. Votre choix est toujours là.",
  "expired.text": "Le temps est écoulé et les billets sont de nouveau en vente. Votre choix est toujours là~: commandez à nouveau.",
  "paid.title": "Les billets sont à vous",
  "paid.number": "Numéro de commande",
  "paid.text": "Conservez le numéro~: il permet à l’organisateur de retrouver votre commande.",
  "paid.seen": "Nous avons appris votre paiement à {time}.",
  "paid.more": "Acheter d’autres billets",

  // The network
  "offline.choose": "Vous êtes hors ligne. Choisissez tranquillement~: vous pourrez commander une fois la connexion revenue.",
  "offline.held": "Vous êtes hors ligne. Le temps continue, les billets sont toujours à vous. Nous vérifierons dès votre retour.",
  "offline.over": "Vous êtes hors ligne et le temps est écoulé. Nous vérifierons votre commande dès votre retour.",

  // Errors
  "error.network": "La billetterie est injoignable. Vérifiez votre connexion et réessayez.",
  "error.timeout": "La billetterie met trop de temps à répondre. Réessayez, s’il vous plaît.",
  "error.unauthorized": "La billetterie n’a pas accepté la demande de ce site. Prévenez l’organisateur, s’il vous plaît.",
  "error.not-found": "Cet événement n’est pas en vente. Regardez les autres dates ou demandez à l’organisateur.",
  "error.order-gone": "Cette commande n’existe plus. Choisissez à nouveau vos billets.",
  "error.order-gone.paying":
    "Cette commande n’est plus visible d’ici. Si vous avez payé, l’organisateur retrouvera vos billets grâce à votre e-mail.",
  "error.order-gone.paying.number":
    "La commande n°~{number} n’est plus visible d’ici. Si vous avez payé, l’organisateur la retrouvera grâce à ce numéro.",
  "error.sold-out": "Quelqu’un vient d’acheter ces billets. Choisissez-en d’autres.",
  "error.sold-out.sets": "Il n’y a plus de billets {sets}. Choisissez-en d’autres.",
  "error.partial": "Il n’en reste pas autant, nous les avons donc libérés. Prenez-en moins ou choisissez-en d’autres.",
  "error.partial.sets": "Il n’en reste pas autant, nous les avons donc libérés. Il reste~: {sets}. Prenez-en moins ou d’autres.",
  "error.partial.set": "«~{name}~»~– {count}",
  "error.conflict": "Cette commande est en cours de modification dans une autre fenêtre. Patientez un peu et réessayez.",
  "error.limited": "Trop d’essais d’affilée. Attendez une minute et réessayez.",
  "error.rejected": "La billetterie a refusé la commande. Choisissez d’autres billets ou réessayez plus tard.",
  "error.rejected.order": "La billetterie n’a pas accepté cela. Vérifiez vos coordonnées et réessayez.",
  "error.rejected.address":
    "La page de paiement n’a pas d’adresse sûre, nous ne l’ouvrons pas. Annulez la commande ou demandez à l’organisateur.",
  "error.not-cancellable": "Cette commande ne peut plus être annulée ici. L’organisateur peut vous aider pour le remboursement.",
  "error.expired": "Les billets n’ont pas pu être gardés et sont de nouveau en vente. Votre choix est toujours là~: commandez à nouveau.",
  "error.unconfirmed":
    "Nous ne savons pas si votre commande a été créée. Réessayez après {time}~: les billets seront alors libres à coup sûr.",
  "error.unconfirmed.again": "La réponse n’est pas arrivée. Appuyez encore sur {button}~: il n’y aura pas de deuxième commande.",
  "error.unconfirmed.cancel":
    "Nous n’avons pas pu confirmer l’annulation. Réessayez~; sinon, les billets se libéreront d’eux-mêmes d’ici {time}.",
  "error.server": "La billetterie a un problème. Attendez une minute et réessayez.",
  "error.decode": "Nous n’avons pas compris la réponse de la billetterie. Réessayez~; sinon, demandez à l’organisateur.",

  // For those who listen to the page: the number comes first
  "announce.held": {
    one: "{count}~minute~: nous gardons vos billets pendant ce temps. Commande n°~{number}.",
    many: "{count} de minutes~: nous gardons vos billets pendant ce temps. Commande n°~{number}.",
    other: "{count}~minutes~: nous gardons vos billets pendant ce temps. Commande n°~{number}.",
  },
  "announce.minutes": {
    one: "{count}~minute restante. Ensuite, les billets sont remis en vente.",
    many: "{count} de minutes restantes. Ensuite, les billets sont remis en vente.",
    other: "{count}~minutes restantes. Ensuite, les billets sont remis en vente.",
  },
  "announce.seconds": {
    one: "{count}~seconde restante. Ensuite, les billets sont remis en vente.",
    many: "{count} de secondes restantes. Ensuite, les billets sont remis en vente.",
    other: "{count}~secondes restantes. Ensuite, les billets sont remis en vente.",
  },
  "announce.paid": "Les billets sont à vous. Numéro de commande {number}.",
};
