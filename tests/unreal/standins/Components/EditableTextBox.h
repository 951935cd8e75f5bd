// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Blueprint/UserWidget.h"

class UEditableTextBox : public UWidget
{
public:
	TStandinDelegate<const FText&, ETextCommit::Type> OnTextCommitted;

	FText GetText() const { return StandinText; }
	void SetText(FText InText) { StandinText = InText; }
	void SetHintText(FText InText) { StandinHint = InText.ToString(); }
	void SetIsPassword(bool) {}

	/** Enter, after which the box gives up its focus. */
	virtual bool StandinEnter(const FString& Hint, const FString& Words) override
	{
		if (Hint != StandinHint)
			return false;
		SetText(FText::FromString(Words));
		const FText Committed = StandinText;
		OnTextCommitted.Broadcast(Committed, ETextCommit::OnEnter);
		StandinFocused() = nullptr;
		return true;
	}

private:
	FText StandinText;
	FString StandinHint;
};
