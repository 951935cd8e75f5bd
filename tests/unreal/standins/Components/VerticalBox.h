// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Components/VerticalBoxSlot.h"

class UVerticalBox : public UPanelWidget
{
public:
	UVerticalBoxSlot* AddChildToVerticalBox(UWidget* Content)
	{
		AddChild(Content);
		return NewObject<UVerticalBoxSlot>();
	}
};
