"""The proving ground: a simulated market whose truth is known, written in the record format at any size.

Never read by the product's own measures; they see its posts and prices only, like anybody's.
"""
