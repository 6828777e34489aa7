/**
 * The English catalogue, and the one for languages that have none. Written to the buyer: short, plain, kind, with the
 * next step in every error. `{name}` is a place for a value, `~` a space that does not break. `count` picks the plural
 * form: an exact one ("=1") before the language's own. Keys and values in braces are those of ru.js. What must be sayable
 * without this file is in languages.js and not here.
 */
export default {
  "widget.label": "Buy tickets",
  "loading": "Loading tickets…",
  "quote": "“{name}”",

  "duration.seconds": { one: "{count}~second", other: "{count}~seconds" },
  "duration.minutes": { one: "{count}~minute", other: "{count}~minutes" },
  "duration.hours": { one: "{count}~hour", other: "{count}~hours" },

  // Choosing
  "sets.label": "Tickets",
  "set.fee": "incl. {fee}~fee",
  "set.left": { "=1": "last one left", one: "{count} left", other: "{count} left" },
  "set.gone": "Sold out",
  "set.plus": "Add a ticket: {name}",
  "set.minus": "Remove a ticket: {name}",
  "total.none": "Choose your tickets",
  "total.label": { one: "Total for {count}~ticket", other: "Total for {count}~tickets" },
  "checkout": "Checkout",
  "checkout.busy": "Reserving…",
  "checkout.anyway": "Reserve anyway",
  "checkout.slow": "The ticket office takes longer than usual. You can wait, or cancel the order.",
  "hold.known": "We hold your tickets for {duration} while you check out.",
  "hold.unknown": "We hold your tickets for a limited time.",
  "limit.order": {
    one: "One order can have only {count}~ticket.",
    other: "One order can have up to {count}~tickets.",
  },
  "limit.set": {
    one: "One order can have only {count} of these tickets.",
    other: "One order can have up to {count} of these tickets.",
  },
  "choose.first": "Choose your tickets first.",
  "event.closed": "Tickets for this event are not on sale right now.",
  "event.gone": "All tickets are sold. Some do come back on sale, so look in again later.",

  // An order that holds tickets
  "held.label": "Your tickets are held for",
  "held.last-minute": "This is the last minute",
  "held.note.apart": "The payment opens in a new tab. When the time is up, the tickets go back on sale.",
  "held.note": "When the time is up, the tickets go back on sale.",
  "held.confirming": "Time is up, checking your order…",
  "paying.note": "As soon as the payment is through, you will see the order number here. Changed your mind? Cancel the order.",
  "paying.unpaid":
    "Not paid yet. Your tickets are still held: pay again or cancel the order. If you have just paid, wait a moment.",
  "paying.unpaid.wait":
    "Not paid yet. Your tickets are still held. If you have just paid, wait a moment; otherwise you can cancel the order.",
  "paying.label": "Waiting for payment. Tickets held for",
  "order.number": "Order no.~{number}",
  "order.line": "{name} × {count}",
  "order.mixed": "You chose several kinds of tickets. Which of them you got is on the tickets themselves.",
  "seat.row": "Row~{number}",
  "seat.number": "seat~{number}",
  "order.found": "This is the order that you started earlier. Its tickets are still yours.",
  "order.fewer": {
    one: "We found only {count} of {wanted} and hold it for you. If that is too few, cancel the order.",
    other: "We found only {count} of {wanted} and hold them for you. If that is too few, cancel the order.",
  },
  "cancel": "Cancel the order",
  "cancel.busy": "Canceling…",
  "cancel.question": "Cancel the order? Its tickets go back on sale.",
  "cancel.question.paying": "Cancel the order? If you are paying or have just paid, don’t cancel: wait a minute.",
  "cancel.yes": "Yes, cancel",
  "cancel.no": "No, keep it",
  "cancel.failed": "The order is not canceled, and its tickets are still yours. If you don’t want them, cancel it again.",

  // The buyer's details, the promo code, Pay
  "details.label": "Your details",
  "details.name": "Your name",
  "details.email": "E-mail",
  "details.phone": "Phone",
  "details.optional": "optional",
  "details.name.missing": "Please enter your name.",
  "details.email.missing": "Please enter your e-mail.",
  "details.phone.missing": "Please enter your phone number.",
  "details.email.wrong": "Please check it: an e-mail looks like name@example.org.",
  "details.long": {
    one: "This is too long: up to {count}~character will do.",
    other: "This is too long: up to {count}~characters will do.",
  },
  "details.refused": "The ticket office did not accept this. Please check it.",
  "details.odd": "There are invisible characters in it. Please delete this and type it again.",
  "promo.label": "I have a promo code",
  "promo.apply": "Apply",
  "promo.busy": "Checking…",
  "promo.remove": "Remove",
  "promo.missing": "Enter the code first.",
  "promo.waiting": "Apply the code, or clear it.",
  "promo.applied": "The code works: {sum} off.",
  "promo.removed": "The code is removed. To pay: {sum}.",
  "promo.refused": "This code does not work here. Check the code and its conditions, or go on without it.",
  "pay": "Pay {sum}",
  "pay.busy": "Opening the payment…",
  "pay.again": "Go to the payment again",
  "pay.apart": "Opens in a new tab.",
  "pay.unknown": "We could not find out how to pay. Your tickets are still held: try again or cancel the order.",

  // How it ended
  "canceled.text": "Your order is canceled and the tickets are back on sale. Your choice is still here.",
  "expired.text": "Time ran out and the tickets are back on sale. Your choice is still here, so just check out again.",
  "paid.title": "The tickets are yours",
  "paid.number": "Order number",
  "paid.text": "Keep the number: the organiser can find your order by it.",
  "paid.seen": "We learned of your payment at {time}.",
  "paid.more": "Buy more tickets",

  // The network
  "offline.choose": "You are offline. Take your time choosing; you can check out once you are back online.",
  "offline.held": "You are offline. The clock goes on and the tickets are still yours. We check again once you are back.",
  "offline.over": "You are offline, and the time is up. We check your order once you are back.",

  // Errors
  "error.network": "We cannot reach the ticket office. Check your connection and try again.",
  "error.timeout": "The ticket office takes too long to answer. Please try again.",
  "error.unauthorized": "The ticket office did not accept this site’s request. Please tell the organiser.",
  "error.not-found": "We could not find this event on sale. Look for another date or ask the organiser.",
  "error.order-gone": "This order is gone. Please choose your tickets again.",
  "error.order-gone.paying":
    "We cannot see this order from here any more. If you have paid, the organiser can find your tickets by your e-mail.",
  "error.order-gone.paying.number":
    "We cannot see order no.~{number} from here any more. If you have paid, the organiser can find your tickets by it.",
  "error.sold-out": "Somebody has just bought these tickets. Please choose others.",
  "error.sold-out.sets": "No tickets left in {sets}. Please choose others.",
  "error.partial": "There are not that many left, so we let them go. Take fewer tickets or choose others.",
  "error.partial.sets": "There are not that many left, so we let them go. Left: {sets}. Take fewer or choose others.",
  "error.partial.set": "“{name}”~– {count}",
  "error.conflict": "This order is being changed in another window. Wait a moment and try again.",
  "error.limited": "Too many tries in a row. Wait a minute and try again.",
  "error.rejected": "The ticket office refused the order. Choose other tickets or try again later.",
  "error.rejected.order": "The ticket office did not accept that. Check your details and try again.",
  "error.rejected.address":
    "The payment page has no safe address, so we do not open it. Cancel the order or ask the organiser.",
  "error.not-cancellable": "This order cannot be canceled here any more. The organiser can help with a refund.",
  "error.expired": "Your tickets could not be held and are back on sale. Your choice is still here, so just check out again.",
  "error.unconfirmed":
    "We don’t know whether your order was made. Try again after {time}: by then its tickets are free in any case.",
  "error.unconfirmed.again": "The answer did not reach us. Press {button} again: there will be no second order.",
  "error.unconfirmed.cancel":
    "We could not confirm the cancellation. Try again; otherwise the tickets free themselves by {time}.",
  "error.server": "The ticket office has a problem. Wait a minute and try again.",
  "error.decode": "We did not understand the ticket office’s answer. Try again; if that fails, ask the organiser.",

  // For those who listen to the page: the number comes first
  "announce.held": {
    one: "{count}~minute: that is how long we hold your tickets. Order no.~{number}.",
    other: "{count}~minutes: that is how long we hold your tickets. Order no.~{number}.",
  },
  "announce.minutes": {
    one: "{count}~minute left. Then the tickets go back on sale.",
    other: "{count}~minutes left. Then the tickets go back on sale.",
  },
  "announce.seconds": {
    one: "{count}~second left. Then the tickets go back on sale.",
    other: "{count}~seconds left. Then the tickets go back on sale.",
  },
  "announce.paid": "The tickets are yours. Order number {number}.",
};
