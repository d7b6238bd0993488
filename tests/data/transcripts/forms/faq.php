<?php
return [
    ['question' => "How large should a batch be at the start?", 'answer' => "Start with thirty two and double it while it still fits into memory."],
    ['question' => "Which optimiser do you reach for first?", 'answer' => "Adam with a small learning rate, and plain SGD once the data is large."],
    ['question' => "Do you shuffle the data in every epoch?", 'answer' => "Yes, always, because the order would otherwise be learned as well."],
    ['question' => "Where can I read more about schedules?", 'answer' => "The cosine schedule is explained at https://example.org/cosine in plain words."],
];
