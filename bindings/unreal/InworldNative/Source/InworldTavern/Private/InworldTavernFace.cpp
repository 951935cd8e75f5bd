#include "InworldTavernFace.h"

#include "Components/StaticMeshComponent.h"
#include "Engine/StaticMesh.h"
#include "GameFramework/Actor.h"
#include "Materials/MaterialInstanceDynamic.h"

namespace InworldTavernFace
{
	// For sil, PP, FF, TH, DD, kk, CH, SS, nn, RR, aa, E, I, O, U, in parts of the greatest.
	constexpr float Widths[] = { 0.80f, 0.70f, 0.80f, 0.80f, 0.80f, 0.80f, 0.60f, 0.88f, 0.80f, 0.72f, 0.88f, 1.00f, 0.94f, 0.60f, 0.42f };
	constexpr float Heights[] = { 0.06f, 0.04f, 0.20f, 0.34f, 0.30f, 0.38f, 0.42f, 0.20f, 0.26f, 0.34f, 1.00f, 0.62f, 0.42f, 0.84f, 0.54f };

	// A basic shape is 100 units across: sizes are parts of that.
	const FVector MouthAt(49.0, 0.0, -24.0);
	constexpr double MouthWidth = 0.36;
	constexpr double MouthHeight = 0.24;
}

UStaticMeshComponent* UInworldTavernFace::AddPart(UStaticMesh* Shape, const FVector& At, const FVector& Size, const FLinearColor& Color)
{
	UStaticMeshComponent* Part = NewObject<UStaticMeshComponent>(GetOwner());
	Part->SetStaticMesh(Shape);
	Part->SetupAttachment(this);
	Part->SetRelativeLocation(At);
	Part->SetRelativeScale3D(Size);
	Part->RegisterComponent();
	// the material of basic shapes has a parameter for its colour
	if (UMaterialInstanceDynamic* Paint = Part->CreateDynamicMaterialInstance(0))
	{
		Paint->SetVectorParameterValue(FName(TEXT("Color")), Color);
	}
	return Part;
}

void UInworldTavernFace::BuildHead(UStaticMesh* Ball, UStaticMesh* Box, const FLinearColor& Skin, const FLinearColor& Hair)
{
	const FLinearColor White(1.0f, 1.0f, 1.0f), Dark(0.02f, 0.01f, 0.01f);
	AddPart(Ball, FVector(0.0, 0.0, 0.0), FVector(1.0, 0.9, 1.1), Skin);
	AddPart(Ball, FVector(-6.0, 0.0, 16.0), FVector(1.04, 1.0, 0.95), Hair);
	AddPart(Ball, FVector(51.0, 0.0, -4.0), FVector(0.12, 0.1, 0.16), Skin);
	for (const double Side : { -1.0, 1.0 })
	{
		AddPart(Ball, FVector(45.0, Side * 17.0, 8.0), FVector(0.1, 0.16, 0.12), White);
		AddPart(Ball, FVector(50.0, Side * 17.0, 8.0), FVector(0.05, 0.07, 0.08), Dark);
	}
	LeftBrow = AddPart(Box, FVector(48.0, -17.0, 20.0), FVector(0.05, 0.2, 0.04), Hair);
	RightBrow = AddPart(Box, FVector(48.0, 17.0, 20.0), FVector(0.05, 0.2, 0.04), Hair);
	Mouth = AddPart(Ball, InworldTavernFace::MouthAt, FVector(0.1, 0.3, 0.02), FLinearColor(0.15f, 0.02f, 0.02f));
}

void UInworldTavernFace::MouthOf(const TArray<float>& Visemes, float& Width, float& Height)
{
	Width = Height = 0.0f;
	for (int32 Shape = 0; Shape < Visemes.Num() && Shape < 15; ++Shape)
	{
		Width += Visemes[Shape] * InworldTavernFace::Widths[Shape];
		Height += Visemes[Shape] * InworldTavernFace::Heights[Shape];
	}
}

void UInworldTavernFace::ShowMouth(const TArray<float>& Visemes)
{
	float Width, Height;
	MouthOf(Visemes, Width, Height);
	if (Mouth != nullptr)
	{
		Mouth->SetRelativeScale3D(FVector(0.1, InworldTavernFace::MouthWidth * static_cast<double>(Width), InworldTavernFace::MouthHeight * static_cast<double>(Height)));
	}
}

float UInworldTavernFace::BrowsOf(EInworldEmotion Emotion)
{
	switch (Emotion)
	{
	case EInworldEmotion::Neutral:
	case EInworldEmotion::Unknown:
		return 0.0f;
	case EInworldEmotion::Affection:
	case EInworldEmotion::Humor:
	case EInworldEmotion::Interest:
	case EInworldEmotion::Joy:
	case EInworldEmotion::Surprise:
	case EInworldEmotion::Validation:
		return 8.0f;
	case EInworldEmotion::Sadness:
	case EInworldEmotion::Tension:
	case EInworldEmotion::TenseHumor:
	case EInworldEmotion::Whining:
		return 22.0f;
	default:
		return -20.0f;
	}
}

void UInworldTavernFace::ShowFeeling(EInworldEmotion Emotion)
{
	const double Turned = static_cast<double>(BrowsOf(Emotion));
	if (LeftBrow != nullptr && RightBrow != nullptr)
	{
		LeftBrow->SetRelativeRotation(FRotator(0.0, 0.0, -Turned));
		RightBrow->SetRelativeRotation(FRotator(0.0, 0.0, Turned));
	}
}
